"""What must not stand in a text: anything a patient can be told from, as far as a text shows it.

The rules may be loosened, never tightened, within one schema: a line written under them has to be
readable for ever.
"""

import re
from collections.abc import Iterator

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ：", "0123456789XX:")
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9])")
# Only surnames that begin no ordinary word after "患者": 高, 黄, 何, 任 and their like do.
_SURNAMES = "王李刘陈杨赵吴徐孙朱郭罗梁宋郑韩冯邓曹彭潘袁蔡蒋杜魏吕沈姚卢姜崔谭陆汪范廖贾韦"
# After a surname these make it a mask: 王某, 李女士, 刘老师, 陈先生, 张X.
_MASKS = (
    "某|女士|女儿|先生|氏|姓|小姐|老师|老伯|老汉|老人|大爷|大妈|大叔|大姐|大哥|阿姨|"
    "医生|医师|护士|主任|教授|师傅|家属|的|[*＊×xX○〇_]"
)
_CALLED = "(?:患者|病人|患儿|产妇)"
_NAMED = re.compile(rf"{_CALLED}(?:叫)?[:\s]*[{_SURNAMES}](?!{_MASKS})[\u3400-\u9fff]")
_NAME_GIVEN = re.compile(
    rf"{_CALLED}(?:姓名|名字|名叫)[:\s是为]*[\u3400-\u9fff](?!{_MASKS})[\u3400-\u9fff]"
)


def telling(text: str) -> Iterator[tuple[str, str]]:
    """Each thing in a text a patient could be told from: the problem's rule and what was found."""
    plain = text.translate(_WIDE)
    for found in _EIGHTEEN.finditer(plain):
        if is_identity_number(found[0]):
            yield "identity_number", found[0]
    for found in _MOBILE.finditer(plain):
        yield "mobile_number", found[0]
    if named := _NAMED.search(plain) or _NAME_GIVEN.search(plain):
        yield "full_name", named[0]


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a citizen's identity number, by its check (GB 11643)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return _CHECKS[total % 11] == text[17].upper()
