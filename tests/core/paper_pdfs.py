"""Reads printed PDFs back, with other programs than the one that wrote them."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pypdfium2
import zxingcpp

from cleanclinic.paper.pledge_form import PledgeSheet, PledgeTemplateText
from cleanclinic.paper.preview import render_page
from cleanclinic.paper.qr import qr_payload
from cleanclinic.records.pledge import pledge_number
from cleanclinic.words import Words

WORDS = Words("zh_CN")
HOSPITAL = "星沙市第一人民医院"
NAMES = ("王敏", "欧阳倩", "䶮", "王𬭎", "㛃", "𠅤", "买买提·吐尔逊江·阿卜杜热西提")
UNKNOWN = ("钟\U00030000", "龙\ue863")
TEMPLATE = PledgeTemplateText(
    title="{year}年度廉洁从业承诺书",
    basis="根据《医疗机构工作人员廉洁从业九项准则》（国卫医发〔2021〕37号），签署本承诺书。",
    intro="本人{name}，系{department}{post}，现郑重承诺如下：",
    clauses=(
        "依法执业、按劳取酬，不开单提成，不参与任何形式的商业统方，不接受商业提成。",
        "诚信使用医保基金，不诱导冒名就医、虚假住院，不串换项目、虚开票据。",
        "按诊疗规范和病情需要检查、用药、使用耗材，如实告知费用，不做过度诊疗。",
        "遵守捐赠与学术活动规定，不以个人名义接受利益相关企业的捐赠资助、讲课费或旅游安排。",
        "严守患者隐私与医疗信息，不违规查询、拍照、转发或出售患者资料。",
        "服从诊疗需要，不为私利把患者介绍到指定机构、药店、护理公司或转运车队。",
        "维护就医秩序，不利用号源、床位、检查预约和紧缺药械为自己或他人谋取利益。",
        "恪守医患关系底线，不收受“红包”、礼品和宴请；无法当场拒绝的，24 小时内上交。",
        "恪守与企业交往底线，不收受回扣，不违规接待医药代表，不设立科室“小金库”。",
    ),
    consequence="如违反上述承诺，本人自愿接受组织处理和纪律处分；涉嫌违法的，依法承担责任。",
    hotline="0731-8888 1234（行风办）",
    version="3",
)


def sheet(name="王敏", number=1, **values):
    """One person's sheet."""
    document = pledge_number("XN1", 2026, number)
    staff_number = f"10{number:04d}"
    given = {
        "doc_number": document,
        "hospital": HOSPITAL,
        "department": "心血管内科一病区",
        "name": name,
        "staff_number": staff_number,
        "post": "主管护师",
        "year": 2026,
        "qr_payload": qr_payload(document, staff_number),
    }
    return PledgeSheet(**{**given, **values})


def sheets(names=NAMES):
    return [sheet(name, number) for number, name in enumerate(names, 1)]


@cache
def tool(name):
    """A program of poppler, or None where it is not installed."""
    return shutil.which(name)


def poppler(*command):
    """What a program of poppler prints."""
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return done.stdout.decode("utf-8")


def texts(pdf):
    """The text of each page, line ends taken out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = []
        for page in document:
            text_page = page.get_textpage()
            pages.append(re.sub(r"[\r\n]+", "", text_page.get_text_bounded()))
            text_page.close()
            page.close()
        return pages
    finally:
        document.close()


def bookmarks(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [(one.get_title(), one.get_dest().get_index()) for one in document.get_toc()]
    finally:
        document.close()


def metadata(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document.get_metadata_dict()
    finally:
        document.close()


def codes(pdf, page=0, width_px=1654):
    """What a reader of codes finds on a page at 200 dpi."""
    picture = render_page(pdf, page, width_px)
    grey = bytes(picture.rgb[::3])
    image = memoryview(grey).cast("B", (picture.height, picture.width))
    return [code.text for code in zxingcpp.read_barcodes(image)]


def folder_is_empty(folder: Path):
    return list(folder.iterdir()) == []
