"""The invented people around the demo's pupils, and what the school and they said to each other."""

from typing import Final

STREETS: Final = (
    "Saltings Lane", "Curlew Rise", "Reed Bank", "Harbour Row", "Glasswort Close", "Sluice Road", "Marsh Way",
    "Teasel Street",
)  # fmt: skip
TOWN: Final = "Marram\nZZ9 9ZZ"
MOTHERS: Final = "Bryony Fern Linnet Hazel Avocet Tansy Myrtle Ivy Olive Sorrel Coral Opal".split()
FATHERS: Final = "Heron Basil Rowan Merlin Flint Ash Heath Jasper Linden Kestrel Clay Jet".split()
LANGUAGES: Final = ("POL", "UKR", "RMN", "POR", "ARA", "URD")
HOW: Final = (
    "After six. A text first, please.",
    "Works nights: not before two in the afternoon.",
    "Best by e-mail.",
    "Ring twice: the phone is often in a bag.",
)
# What was said, whether it was good news, and how it ended.
CALLS: Final = (
    ("Rang about the week: four mornings on time.", True, "reached"),
    ("Told home about the drawing in the corridor. Pleased.", True, "reached"),
    ("Talked about homework: a quiet hour after tea from now on.", False, "reached"),
    ("Asked about the missed morning. A dentist; a note follows.", False, "reached"),
    ("Nobody picked up.", False, "no_answer"),
    ("Left a message to ring back.", False, "message_left"),
    ("Read the letter about the trip together.", False, "reached"),
    ("Agreed what to do when mornings are hard.", False, "reached"),
)
NEWS: Final = (
    "A new baby at home: nights are short at the moment.",
    "Grandfather is in hospital; may be quiet this week.",
    "New glasses from Monday, to be worn for reading.",
    "They move house next week and will come by bus.",
    "Was upset after football yesterday; please seat away from the window.",
)
DIFFICULTIES: Final = (
    "Little English; the older brother interpreted, which is not right for this.",
    "Does not read letters: please ring instead.",
)
HANDOUTS: Final = {
    "Getting to school on time": {
        "ENG": "A good morning begins the evening before.\n\nPack the bag and lay out the clothes. Set one alarm.\n\n"
        "If a morning goes wrong, ring us. Come anyway: late is better than not at all.",
        "POL": "Dobry poranek zaczyna się wieczorem.\n\nSpakuj plecak i przygotuj ubranie. Nastaw budzik.\n\n"
        "Jeśli poranek się nie uda, zadzwoń do nas. Przyjdźcie mimo to: lepiej późno niż wcale.",
        "POR": "Uma boa manhã começa na noite anterior.\n\nPrepare a mochila e a roupa. Ponha o despertador.\n\n"
        "Se a manhã correr mal, telefone-nos. Venha na mesma: mais vale tarde do que nunca.",
        "RMN": "O dimineață bună începe cu o seară înainte.\n\nPregătiți ghiozdanul și hainele. "
        "Puneți ceasul să sune.\n\nDacă dimineața nu merge bine, sunați-ne. "
        "Veniți totuși: mai bine mai târziu decât deloc.",
        "UKR": "Добрий ранок починається звечора.\n\nЗберіть рюкзак і підготуйте одяг. Поставте будильник.\n\n"
        "Якщо ранок не вдався, зателефонуйте нам. Приходьте все одно: краще пізно, ніж ніколи.",
        "ARA": "الصباح الجيد يبدأ من المساء.\n\nجهزوا الحقيبة والملابس. اضبطوا المنبه.\n\n"
        "إذا كان الصباح صعبا فاتصلوا بنا. تعالوا على أي حال: التأخر أفضل من الغياب.",
    },
    "What a mentor does": {
        "ENG": "A mentor is an adult at school who has time for your child.\n\nThey meet every week, set small "
        "targets and ring you with good news too.\n\nYou may ring the mentor whenever something worries you.",
        "POL": "Mentor to osoba dorosła w szkole, która ma czas dla Państwa dziecka.\n\nSpotykają się co tydzień, "
        "wyznaczają małe cele. Mentor dzwoni też z dobrymi wiadomościami.\n\n"
        "Mogą Państwo zadzwonić do mentora w każdej sprawie.",
    },
}
