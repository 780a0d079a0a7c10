"""A refusal, as a person meets it: the error, and a sentence for it in both languages."""

import pytest

from cleanclinic.errors import CleanClinicError
from cleanclinic.words import LANGUAGES, Words


def refused(error, function, *arguments, **named):
    """It must be refused, and say so whole in both languages; gives the error."""
    with pytest.raises(error) as caught:
        function(*arguments, **named)
    assert isinstance(caught.value, CleanClinicError)
    for language in LANGUAGES:
        sentence = Words(language).sentence(caught.value)
        assert sentence
        assert "{" not in sentence
    return caught.value
