"""1,000 pledge forms into one PDF, against plain ReportLab with the same fonts and text.

    python tests/bench/bench_pledges.py [--sheets N] [--rounds N]

Plain ReportLab is one canvas and one form XObject for the constant part, with none of our line
rules, fallback fonts, bookmarks or checks. Each run is a process of its own, interleaved; time
includes imports and font parsing. Memory is the growth of the peak from N to 5 N sheets, of the
process and of what Python allocates; neither way holds a list of the people. Wanted: at least 0.7
of the pages per second, under 2 MB, and less than 0.5 MB for each 1,000 sheets more.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
INTRO = "本人{name}，系{department}{post}，现就{year}年度廉洁从业事项郑重承诺如下："
BASIS = (
    "根据《医疗机构工作人员廉洁从业九项准则》（国卫医发〔2021〕37号）和医院有关要求，签署本承诺书。"
)
CLAUSES = (
    "依法执业、按劳取酬，不开单提成，不参与任何形式的商业统方。",
    "诚信使用医保基金，不诱导冒名就医、虚假住院，不串换项目、虚开票据。",
    "按诊疗规范和病情需要检查、用药、使用耗材，如实告知费用，不做过度诊疗。",
    "遵守捐赠与学术活动规定，不以个人名义接受利益相关企业的资助、讲课费或旅游安排。",
    "严守患者隐私与医疗信息，不违规查询、拍照、转发或出售患者资料。",
    "服从诊疗需要，不为私利把患者介绍到指定机构、药店、护理公司或转运车队。",
    "维护就医秩序，不利用号源、床位、检查预约和紧缺药械谋取利益。",
    "恪守医患关系底线，不收受“红包”、礼品和宴请；无法当场拒绝的，24 小时内上交。",
    "恪守与企业交往底线，不收受回扣，不违规接待医药代表，不设“小金库”。",
)
CONSEQUENCE = "如违反上述承诺，本人自愿接受组织处理和纪律处分；涉嫌违法的，依法承担责任。"
TITLE, HOSPITAL, HOTLINE = "廉洁从业承诺书", "星沙市第一人民医院", "0731-8888 1234"
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
GIVEN = "敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂芳文辉玲建国华红梅"


def person(number: int) -> tuple[str, str, str]:
    """Name, document number and staff number of the n-th sheet."""
    name = (
        FAMILY[number % len(FAMILY)]
        + GIVEN[number * 7 % len(GIVEN)]
        + GIVEN[number * 11 % len(GIVEN)]
    )
    return name, f"XN{number % 24}〔2026〕CN-{number:03d}", f"10{number:04d}"


def ours(sheets: int, target: Path) -> None:
    from cleanclinic.paper.pledge_form import PledgeSheet, PledgeTemplateText, print_pledges
    from cleanclinic.paper.qr import qr_payload
    from cleanclinic.words import Words

    template = PledgeTemplateText(
        title=TITLE,
        basis=BASIS,
        intro=INTRO,
        clauses=CLAUSES,
        consequence=CONSEQUENCE,
        hotline=HOTLINE,
        version="3",
    )

    class People(Sequence[PledgeSheet]):
        def __len__(self) -> int:
            return sheets

        def __getitem__(self, index: Any) -> Any:
            if index >= sheets:
                raise IndexError
            name, document, staff = person(index)
            return PledgeSheet(
                doc_number=document,
                hospital=HOSPITAL,
                department="心血管内科一病区",
                name=name,
                staff_number=staff,
                post="主管护师",
                year=2026,
                qr_payload=qr_payload(document, staff),
            )

    print_pledges(target, template, People(), words=Words("zh_CN"))


def plain(sheets: int, target: Path) -> None:
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from cleanclinic.paper.qr import qr_path, qr_payload

    for name in ("NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Regular"):
        pdfmetrics.registerFont(TTFont(name, str(ROOT / f"resources/fonts/{name}.ttf")))
    song, left, right, size, leading = "NotoSerifSC-Regular", 79.4, 521.6, 12, 18.5

    def wrapped(text: str) -> list[str]:
        lines, line, used = [], "", 0.0
        for character in "　　" + text:
            width = pdfmetrics.stringWidth(character, song, size)
            if used + width > right - left:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + width
        return [*lines, line]

    def block(canvas: Any, lines: list[str], top: float) -> float:
        text = canvas.beginText(left, top)
        text.setFont(song, size, leading)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)
        return top - len(lines) * leading

    make: Any = Canvas  # its stubs take the font's name for a number
    canvas = make(str(target), initialFontName=song, lang="zh-CN", pageCompression=1)
    canvas.setTitle(TITLE)
    canvas.beginForm("frame")
    canvas.setFont("NotoSerifSC-Bold", 18)
    canvas.drawCentredString(300, 715, HOSPITAL)
    canvas.setFont("NotoSerifSC-Bold", 22)
    canvas.drawCentredString(300, 680, TITLE)
    at = block(canvas, wrapped(BASIS), 655) - 2 * leading
    for label, clause in zip("一二三四五六七八九", CLAUSES, strict=True):
        at = block(canvas, wrapped(f"{label}、{clause}"), at)
    at = block(canvas, wrapped(CONSEQUENCE), at)
    canvas.setFont("NotoSansSC-Regular", 12)
    rows = ("承诺人（签名）：", "日　期：", "见证人（签名）：", "日　期：")
    for y, label in zip((203, 172, 138, 107), rows, strict=True):
        canvas.drawString(180, y, label)
    canvas.rect(394, 99, 127.6, 127.6)
    canvas.drawCentredString(457, 160, "（盖章）")
    canvas.drawString(left, 86, f"监督电话：{HOTLINE}")
    canvas.drawCentredString(300, 68, "第 1 页　共 1 页")
    canvas.endForm()
    for number in range(sheets):
        name, document, staff = person(number)
        canvas.doForm("frame")
        canvas.setFont(song, 12)
        canvas.drawRightString(right, 748, f"编号：{document}")
        intro = INTRO.format(name=name, department="心血管内科一病区", post="主管护师", year=2026)
        block(canvas, wrapped(intro), 655 - 2 * leading)
        canvas.addLiteral(qr_path(qr_payload(document, staff), 88, 153, 73.7))
        canvas.setFont(song, 8)
        for y, line in zip((140, 129, 118), (document, name, f"工号 {staff}"), strict=True):
            canvas.drawString(left, y, simpleSplit(line, song, 8, 90)[0])
        canvas.showPage()
    canvas.save()


def measure(way: str, sheets: int, *, traced: bool = False) -> dict[str, float]:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "pledges.pdf"
        command = [sys.executable, __file__, "--child", way, "--sheets", str(sheets)]
        command += ["--traced"] * traced
        begun = time.perf_counter()
        done = subprocess.run(
            [*command, "--target", str(target)], check=True, capture_output=True, cwd=ROOT
        )
        wall = time.perf_counter() - begun
        return {**json.loads(done.stdout), "wall": wall, "bytes": target.stat().st_size}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--child", choices=("ours", "plain"))
    parser.add_argument("--target", type=Path)
    parser.add_argument("--traced", action="store_true")
    chosen = parser.parse_args()
    if chosen.child:
        child(chosen.child, chosen.sheets, chosen.target, traced=chosen.traced)
        return
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    for _ in range(chosen.rounds):
        for way, results in runs.items():
            results.append(measure(way, chosen.sheets))
    for way, results in runs.items():
        walls = [run["wall"] for run in results]
        print(
            f"{way:6} {chosen.sheets / median(walls):6.0f} pages/s (median of {chosen.rounds}; "
            f"best {chosen.sheets / min(walls):.0f})  {median(walls):.2f} s  "
            f"{results[0]['bytes'] / 1e6:.2f} MB  peak {results[0]['peak_mb']:.0f} MB"
        )
    ratio = median(r["wall"] for r in runs["plain"]) / median(r["wall"] for r in runs["ours"])
    print(f"ratio  {ratio:.2f} of plain ReportLab's speed (wanted: at least 0.70)")
    for figure, traced in (("peak of the process", False), ("allocated by Python", True)):
        grown = {way: growth(way, chosen.sheets, traced=traced) for way in runs}
        print(
            f"memory, {figure}: ours {grown['ours']:+.2f} MB for each 1,000 sheets more, "
            f"plain {grown['plain']:+.2f} MB, ratio {grown['ours'] / grown['plain']:.2f}"
        )


def growth(way: str, sheets: int, *, traced: bool) -> float:
    """Megabytes for each 1,000 sheets more."""
    few, many = (measure(way, count, traced=traced)["peak_mb"] for count in (sheets, 5 * sheets))
    return (many - few) / (4 * sheets) * 1000


def child(way: str, sheets: int, target: Path, *, traced: bool) -> None:
    """Print in this process; its peak goes to standard output."""
    work = {"ours": ours, "plain": plain}[way]
    if traced:
        work(1, target)  # fonts and imports, which are the same for any number
        tracemalloc.start()
    work(sheets, target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if traced:
        peak = tracemalloc.get_traced_memory()[1] / 1e6
    print(json.dumps({"peak_mb": peak}))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
