"""Texts to token ids as Stillhouse's own plugins make them. Which letters are of which kind is data: Python's tables may be of another Unicode."""
import json
import re
import unicodedata

UNKNOWN = 1


class Texts:
    """`pipeline` names preprocessors and tokenizer with their options; `kinds` are sets of letters as a character class of `re` writes them."""

    def __init__(self, pipeline, kinds):
        self._kinds = kinds
        self._cleaners = [_CLEANERS[step["use"]](step["options"], kinds) for step in pipeline["preprocessors"]]
        tokenizer = pipeline["tokenizer"]
        self._tokenize = _TOKENIZERS[tokenizer["use"]](tokenizer["options"], kinds, pipeline.get("learnt"))
        self._most = pipeline["max_length"]
        self._ids = {token: number for number, token in enumerate(pipeline["tokens"]) if number > UNKNOWN}

    def ids(self, text):
        """Ids of a text, at least one."""
        for clean in self._cleaners:
            text = clean(text)
        tokens = self._tokenize(text)[: self._most]
        return [self._ids.get(token, UNKNOWN) for token in tokens] or [UNKNOWN]


def _collapse_space(_options, kinds):
    run = re.compile(f"[{kinds['space']}]+")
    return lambda text: run.sub(" ", text).strip(" ")


def _unicode(options, _kinds):
    return lambda text: unicodedata.normalize(options["form"], text)


_CLEANERS = {"collapse-space": _collapse_space, "unicode": _unicode, "lower-case": lambda _options, _kinds: str.lower}


def _lowering(options):
    return str.lower if options["lower"] else lambda text: text


def _word(options, kinds, _learnt):
    """The patterns of the tokenizer `word`, tried in their order."""
    k = {name: f"[{letters}]" for name, letters in kinds.items()}
    patterns = [
        rf"(?<![^{kinds['space']}])['’](?:[smdtSMDT]|ll|re|ve|LL|RE|VE)(?!{k['letter_or_number']})",
        rf"{k['digit']}+(?:[.,]{k['digit']}+)+(?!{k['letter']})",
        rf"{k['emoji']}(?:\uFE0F|{k['emoji_modifier']}|\u200D{k['emoji']})*",
        rf"{k['spaceless']}{k['mark']}*",
        rf"{k['word']}+(?:['’]{k['word']}+)*",
        rf"[^{kinds['space']}]",
    ]
    pattern, lower = re.compile("|".join(patterns)), _lowering(options)
    return lambda text: pattern.findall(lower(text))


def _character(options, _kinds, _learnt):
    lower = _lowering(options)
    return lambda text: list(lower(text))


def _word_piece(options, kinds, learnt):
    known, lower = set(json.loads(learnt)), _lowering(options)
    longest = max([1, *(len(token) for token in known)])
    pattern = re.compile(f"[{kinds['piece']}]+|[^{kinds['space']}{kinds['piece']}]")

    def cut(word):
        if len(word) > 100:
            return [word]
        found, start = [], 0
        while start < len(word):
            end = min(len(word), start + longest)
            mark = "##" if start else ""
            while end > start and mark + word[start:end] not in known:
                end -= 1
            if end == start:
                return [word]
            found.append(mark + word[start:end])
            start = end
        return found

    return lambda text: [piece for word in pattern.findall(lower(text)) for piece in cut(word)]


def _byte_pair(options, kinds, learnt):
    ranks = {tuple(pair): rank for rank, pair in enumerate(json.loads(learnt))}
    lower = _lowering(options)
    pattern = re.compile(f"[{kinds['letter_or_mark']}]+|[{kinds['number']}]+|[^{kinds['space']}{kinds['piece']}]")
    space = re.compile(f"[{kinds['space']}]")

    def join(symbols):
        parts = list(symbols)
        while len(parts) > 1:
            rank, at = min((ranks.get(pair, len(ranks)), at) for at, pair in enumerate(zip(parts, parts[1:])))
            if rank == len(ranks):
                break
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return parts

    def tokenize(text):
        text, tokens = lower(text), []
        for match in pattern.finditer(text):
            begins = match.start() == 0 or space.match(text[match.start() - 1])
            symbols = ["▁", *match.group()] if begins else list(match.group())
            for start in range(0, len(symbols), 100):
                tokens += join(symbols[start : start + 100])
        return tokens

    return tokenize


_TOKENIZERS = {"word": _word, "character": _character, "word-piece": _word_piece, "byte-pair": _byte_pair}
