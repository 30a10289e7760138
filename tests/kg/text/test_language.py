import os
from pathlib import Path

import pytest

from kg.load import is_english

NOT_ENGLISH = {
    "German": "Die Bank wurde 1901 von Ann Marlow in London gegründet und war lange sehr klein.",
    "French": "La banque a été fondée à Londres par Ann Marlow et elle reste une petite société.",
    "Spanish": "El banco fue fundado en Londres por Ann Marlow y sigue siendo una empresa mediana.",
    "Italian": "La banca è stata fondata a Londra da Ann Marlow ed è una piccola società.",
    "Portuguese": "O banco foi fundado em Londres por Ann Marlow e continua a ser uma empresa.",
    "Dutch": "De bank werd in 1901 door Ann Marlow in Londen opgericht en is nog altijd klein.",
    "Polish": "Bank został założony w Londynie przez Ann Marlow i nadal jest niewielką firmą.",
    "Turkish": "Banka, Londra'da Ann Marlow tarafından kuruldu ve hâlâ küçük bir şirkettir.",
    "Russian": "Банк был основан в Лондоне в 1901 году Энн Марлоу.",
    "Greek": "Η τράπεζα ιδρύθηκε στο Λονδίνο το 1901.",
    "Arabic": "تأسس البنك في لندن عام 1901.",
    "Hindi": "बैंक की स्थापना 1901 में लंदन में हुई थी।",
    "Chinese": "该银行由安·马洛于1901年在伦敦创立。",
    "Japanese": "この銀行は1901年にロンドンで設立されました。",
    "Korean": "이 은행은 1901년 런던에서 설립되었다.",
    "Basque": "nekazari pobreek diru apurra gordetzeko leku seguru bat behar zutelako sortu zuten "
    "bankua hiri txiki batean eta orain ere herri osoarentzat lan egiten jarraitzen dute",
}
ENGLISH = {
    "prose": "The bank was founded in London in 1901. It is still small.",
    "foreign names": "The café of José Łódźki is in Zürich, and it was opened by the Crème Bank.",
    "quoting": "He said “das ist nicht gut”, which is what they had all been thinking.",
    "names": "Ann Marlow\nJosé García\nŁódź University\nDer Spiegel\nLa Banque de France\nEl País",
    "columns": "name: Ann Marlow\ntown: Leeds\nborn: 1901",
    "capitals": "THE BANK WAS FOUNDED IN LONDON",
    "numbers": "1, 2, 3; 4.5 %",
    "nothing": "",
}


@pytest.mark.parametrize("language", NOT_ENGLISH)
def test_not_english(language: str) -> None:
    assert not is_english(NOT_ENGLISH[language])


@pytest.mark.parametrize("kind", ENGLISH)
def test_english(kind: str) -> None:
    assert is_english(ENGLISH[kind])


def test_the_larger_part_decides() -> None:
    german, english = NOT_ENGLISH["German"], ENGLISH["prose"]
    assert is_english("\n\n".join([english, english, english, german]))
    assert not is_english("\n\n".join([german, german, english]))


@pytest.mark.skipif("TRIPLESMITH_DATA" not in os.environ, reason="TRIPLESMITH_DATA is not set")
def test_wikipedia_is_english() -> None:
    texts = sorted(Path(os.environ["TRIPLESMITH_DATA"], "corpus_wikitext").glob("doc_*.txt"))
    assert len(texts) == 200
    assert [path.name for path in texts if not is_english(path.read_text(encoding="utf-8"))] == []
