"""A refusal, as a person meets it: the error, and a sentence for it in both languages."""

import pytest

from cleanclinic.words import LANGUAGES, Words


def refused(error, function, *arguments, **named):
    """It must be refused, and say so in both languages."""
    with pytest.raises(error) as caught:
        function(*arguments, **named)
    for language in LANGUAGES:
        assert Words(language).sentence(caught.value)
    return caught.value
