"""The words a nurse never meets on her screen."""

import re

# Paper is signed by people: 签字 and 签署 may stand there.
FORBIDDEN = re.compile(
    r"证书|密钥|私钥|公钥|哈希|散列|签名|加密|解密|CCB-|"
    r"\b(certificates?|keys?|hash(es)?|signatures?|(de|en)crypt\w*|epochs?)\b",
    re.IGNORECASE,
)
