"""Quantities that are typed in prose, in digits or in words, where a reference should stand.

What counts is whether a text tells how much or how many. So ordinals (第三方, the second), articles (一家, one of them), names of periods (上半年, the
third quarter) and words that only look like numbers (半导体, on the one hand) are none, and neither are zero, both (两者), several (几家) or most
(多半). A name that holds a number (H100, GB 40879, 十四五) is one: written out it can't be told from a quantity, and `{name}` gives it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import prose

REFERENCE = "\ufffc"  # stands for each letter of what is told already: no number, no word, and 万 or 亿 after it belongs to it
PASSED = "\ufffd"  # stands for each letter of a phrase that is no quantity


class Quantity(NamedTuple):
    """Where a quantity is typed in a text; `kind`: `digits`, `words`, or `name` for a name that holds a number."""

    start: int
    end: int
    kind: str


def typed(text: str, lang: str) -> list[Quantity]:
    """The quantities of a text that stand outside its references, in order."""
    bare = prose.REFERENCE.sub(lambda match: REFERENCE * len(match.group()), text)
    found = [Quantity(*match.span(), "name" if match["name"] else "digits") for match in DIGITS.finditer(bare)]
    bare = DIGITS.sub(lambda match: REFERENCE * len(match.group()), bare)
    bare = NO_QUANTITIES[lang].sub(lambda match: PASSED * len(match.group()), bare)
    found += [Quantity(*match.span(), "name" if PLAN.fullmatch(match.group()) else "words") for match in NUMBERS[lang].finditer(bare)]
    return sorted(found)


# digits of any script, with what joins them to one number; fractions and numbers that are one character
_NUMBER = r"\d+(?:[.,:/．，–-]\d+)*"
DIGITS = re.compile(rf"(?P<name>(?<![A-Za-z-])(?:[A-Z]{{2,}}[ /]|[A-Za-z]+(?:-[A-Za-z]+)*-?){_NUMBER}(?:-?[A-Za-z]+)*|{_NUMBER}(?:-?[A-Za-z]+)+)"
                    rf"|{_NUMBER}|[¼-¾⅐-ↈ①-⓿❶-➓㈠-㈩㊀-㊉]")

# Chinese. 一 alone is an article and 二 alone an ordinal (the number is 两); other numerals count only before a word that is counted with
_ALL = "〇零一二三四五六七八九十百千万亿两俩仨壹贰叁肆伍陆柒捌玖拾佰仟"
_LARGE = "百千万亿"
_ENDS = r"(?=[，。；、：！？）)的]|$)"
_COUNTED = (r"(?:公斤|公里|平方|小时|分钟|方面|部分|阶段|度电|千瓦|兆瓦|年(?!级)|分(?!法|天下|之|类|析|布|别|离|散|子|段|明)|成(?!本|为|立|功|分|员|品|果|熟|长|交|效|型|都)"
            r"|倍(?!率|数|增|频)|重(?!要|点|大|量|新|工|庆|视|心)|[家个個条款项种类座台套张片颗块只支批笔次天周人位名户省市县区城层步段件起例道股组队番页篇份场届轮折点吨克斤瓦元代枚辆艘架幅栋条大强档样核口])")
_BARE_LARGE = r"(?:[余多来]|级|[家吨卡人台架个亿倍张套座辆块枚只次种款项件]|元(?<![万亿]元)|公里)"
_HALVED = r"(?!年|个?月|导体|固态|精度|电池|径|挂|球|岛|衰)"
NUMBERS_ZH = [
    rf"[{_ALL}几]+分之[{_ALL}几半]*",
    rf"[{_ALL}]+点[{_ALL}]+",
    rf"翻(?:了|上)?(?:近|约)?[{_ALL}几]*[番倍]|[{_ALL}数几半双]+倍(?!率|数|增|频)|腰斩",
    rf"(?:[一过近大小逾超约对两]|不到|不足|将近|接近)半{_HALVED}|半数|[减砍折]半{_HALVED}|半价|半壁江山|半(?:个百分点|倍|折)",
    rf"[{_ALL}]{{2,}}(?:[几余多来](?![{_ALL}]))?",
    r"十[几余来多]|[几数]十(?!分)|一成(?!不变|本|为|立|功|分|员|品|果|熟|长|交|效|型)",
    rf"[几数上近过逾超破达约][{_LARGE}](?:{_BARE_LARGE}|{_COUNTED}|{_ENDS})|[{_LARGE}]{_BARE_LARGE}",
    rf"[三四五六七八九十]{_COUNTED}|两(?:{_COUNTED}|[期代届季])|二(?:成|倍)(?!本|为|立|功|分|员|品|果|熟|长|交|效|型)",
    rf"前[三五十](?:[名强位家]|{_ENDS})|[个双]位数",
]
# what has a numeral in it and is no quantity: ordinals and idioms; months and parts of a year; units; words of these industries
NO_QUANTITIES_ZH = [
    rf"第[{_ALL}]+", r"(?<=[唯逐统单之同])一(?=[一成])|一一|一点一滴|千家万户|百家(?:争鸣|号)|千人千面|[一二三]位一体|十(?:分(?!之|钟)|足)|千万(?=别|不要|不可|注意)",
    rf"(?<![{_ALL}])万一(?![{_ALL}])", rf"[{_ALL}]{{2,}}线(?=城市|市场)", r"(?<!个)[一二三四五六七八九十]{1,2}月(?!份额)", r"(?<=[本这])十年",
    r"每(?:累计)?翻(?:一)?[番倍]", rf"每[{_LARGE}]+(?![家个])", rf"(?<={REFERENCE})\s?[十百千万亿]+(?=[^{_ALL}]|$)", rf"(?<![{_ALL}几数])[万亿]?千(?=瓦|克|米|伏|安|帕|焦)",
    r"(?:[两三四][、和与]?)*[两三四]轮(?=车|及|和|、|与|电动|摩托|换电|市场|产品|以)|(?<=电动)[两三四]轮", r"三元(?!钱|/|每)", r"三一(?=重工|集团)|零一万物",
]
PLAN = re.compile(r"十[一二三四五六]五")

# English
_SMALL = ("two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
          "|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety")
_GREAT = "hundred|thousand|million|billion|trillion|dozen"
_PART = "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"
NUMBERS_EN = [
    rf"\b(?:{_SMALL}|{_GREAT}|tens)s?\b(?:[- ](?:and )?(?:one|{_SMALL}|{_GREAT}|{_PART}|half|quarter)s?\b)*",
    rf"\b(?:{_SMALL}|{_GREAT})-?fold\b",
    r"\bhal(?:f|ves|ved|ving|ve)\b",
    rf"\b(?:{_PART})s\b",
    # a third of it, a third less, by a third; not: a third party
    rf"\b(?:an?|one|another|nearly|about|roughly|almost|over|under|around)[- ](?:{_PART})(?=\s+(?:of|each|the|its|their|as|to|less|more|lower|higher|cheaper|dearer|smaller|larger|faster)\b|\s*[,.;:!?)—]|\s*$)",
    r"(?<!\bin )(?<!\bonce )(?<!\bfor )(?<!\bper )(?<!\bwithin )\b(?:an?|one|nearly|about|roughly|almost|over|under|around|three)[- ]quarters?\b(?!\s+(?:later|earlier|ago|before|after|on)\b)",
    r"\b(?:twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|quintupl(?:e|es|ed|ing))\b",
    r"\bper ?cent\b|\bsingle[- ]digits?\b",
]
NO_QUANTITIES_EN = [
    r"\b(?:first|second|latter)[- ]hal(?:f|ves)\b", r"\bhalf a year\b|\bhalf[- ](?:years?|yearly|life|lives|precision|cells?|hearted(?:ly)?)\b",
    rf"\b(?:(?:{_SMALL})-,? ?(?:and |or )?)*(?:two|three|four)-(?:wheel\w*|way|sided|edged|dimensional|electrode)\b", rf"\b(?:{_SMALL})-coordinated?\b", r"\bfive forces\b",
    r"\bdouble[- ](?:edged|sided|count\w*|check\w*|layers?)\b", r"\bcount(?:s|ed|ing)?(?: \w+)? twice\b", r"\b(?:each|every|per) doubling\b", rf"\bper (?:{_GREAT})\b",
]


def _any(patterns: list[str]) -> re.Pattern:
    return re.compile("|".join(patterns), re.IGNORECASE)


NUMBERS = {"zh": _any(NUMBERS_ZH), "en": _any(NUMBERS_EN)}
NO_QUANTITIES = {"zh": _any(NO_QUANTITIES_ZH), "en": _any(NO_QUANTITIES_EN)}
