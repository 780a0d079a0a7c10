import pytest

from cleanclinic.records.initials import initials, matches, query_terms, search_text
from cleanclinic.records.pinyin import full_pinyin

# Rare characters of names from every block, with the initial of their reading.
RARE = {
    "赟": "y", "彧": "y", "勰": "x", "琎": "j", "屾": "s", "曌": "z", "骉": "b", "頔": "d",
    "䶮": "y", "㛃": "j", "䜣": "x", "䴖": "j", "㬎": "x", "㧑": "h", "㥄": "l",
    "𤩽": "h", "𨱑": "h", "𨱇": "q", "𦈡": "x",
    "𪟝": "j", "𫖮": "y", "𫖯": "f", "𫍯": "x", "𫍽": "x", "𫘝": "j",
    "𫟹": "h", "𫠊": "x", "𬍛": "l", "𬱖": "d", "𬭎": "h", "𬀩": "w", "𬱟": "w", "𬤊": "s",
    "𬴊": "l", "𬭸": "l", "𬭚": "c", "𬘭": "c", "𬘡": "y", "𬙂": "y", "𬸚": "y", "𮧵": "w",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("风险点", "fxd"),
        ("高值耗材领用", "gzhcly"),
        ("R-0031 风险A", "r-0031 fxa"),
        ("ＣＴ检查", "ctjc"),
        ("阿依古丽·买买提", "aygl·mmt"),
        ("重复收费", "zfsf"),
        ("", ""),
    ],
)
def test_initials(text, expected):
    assert initials(text) == expected


@pytest.mark.parametrize(("char", "letter"), RARE.items())
def test_rare_characters_answer_to_their_reading(char, letter):
    assert matches(search_text(f"王{char}"), f"w{letter}")


def test_a_character_without_a_known_reading_stays_itself():
    assert initials("王𫝦") == "w𫝦"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("单雄信", "sxx"),
        ("单雄信", "dxx"),
        ("曾国强", "zgq"),
        ("重复记账", "cfjz"),
        ("银行对账", "yhdz"),
        ("护士长聘任", "hszpr"),
        ("会计科目", "kjkm"),
        ("音乐厅", "yyt"),
        ("快乐", "kl"),
        ("盛宣怀", "sxh"),
        ("茂盛", "mc"),
        ("曾重", "zc"),
        ("曾重", "cz"),
        ("高值耗材领用登记", "登记 gzhc"),
        ("买买提·吐尔逊江", "mmttexj"),
        ("买买提·吐尔逊江", "买买提吐尔逊"),
        ("买买提·吐尔逊江", "mmt·tex"),
        ("欧阳 倩", "oyq"),
        ("高值耗材", "GZ"),
        ("R-0031", "r-00"),
        ("王𫖯", "wf"),
        ("王𫖯", "𫖯"),
        ("任何", ""),
    ],
)
def test_a_text_is_found_by_what_people_type(text, query):
    assert matches(search_text("前文", text, "后文"), query)


@pytest.mark.parametrize(
    ("text", "query"),
    [("风险点", "fxg"), ("高值耗材", "高耗"), ("高值耗材 领用", "领用 zzz"), ("病区", "风险")],
)
def test_a_text_is_not_found_by_what_it_does_not_hold(text, query):
    assert not matches(search_text(text), query)


def test_a_query_does_not_run_from_one_field_into_the_next():
    assert not matches(search_text("风险", "点数"), "fxds")
    assert not matches(search_text("风险", "点数"), "险点")


def test_blanks_of_any_width_part_the_words_of_a_query():
    assert query_terms(" 高值\u3000HC ") == ("高值", "hc")


@pytest.mark.parametrize(
    ("text", "read"),
    [("钱芳", "qianfang"), ("吕敏", "lvmin"), ("𮧵 A1", "wei a1\nweia1"), ("Ｒ１", "r1"), ("", "")],
)
def test_a_text_is_read_aloud(text, read):
    assert full_pinyin(text) == read


def test_every_reading_of_a_name_is_given():
    assert full_pinyin("曾单").split("\n") == ["cengdan", "zengdan", "cengchan", "cengshan"]


def test_a_name_of_several_parts_is_read_aloud_in_one_go_too():
    read = full_pinyin("欧阳·倩").split("\n")
    assert {"ouyang·qian", "ouyangqian"} <= set(read)
