"""Names that nobody bears: birds, plants, weather and stones."""

import unicodedata
from random import Random

FORENAMES = (
    "Wren Robin Jay Merle Kestrel Linnet Lark Phoebe Martlet Teal Swift Starling Avocet Dunlin "
    "Plover Heron Merlin Falco Pipit Sora Brant Osprey Finch Dove Corvin Alcedo Larkin Siskin "
    "Basil Fern Hazel Ivy Rowan Ash Aspen Briar Bryony Clover Cedar Daisy Heath Heather Holly "
    "Iris Jasmin Juniper Laurel Lily Linden Myrtle Oleander Olive Poppy Rose Rue Saffron Sage "
    "Sorrel Tansy Thyme Violet Willow Yarrow Zinnia Marigold Primrose Clementine Bracken Burdock "
    "Jasper Opal Amber Ruby Garnet Beryl Coral Pearl Jet Flint Onyx Topaz Mica Agate Slate Clay "
    "Misty Gale Sunny Rain Storm Snow Frost Zephyr Sirocco Mistral Monsoon Autumn Summer Winter "
    "Lumi Yuki Tuuli Anemone Amaryllis Peregrine Tamarind Cassia Indigo Juno Sumac Neem Tulsi "
    "Kamala Chandra Shirin Nargis Yasmin Gul Banyan Acacia Baobab Moringa Ayaba Nyota Jabali "
    "Zoë Chloë Étoile Anaïs Éloïse Françoise Søren Björk Åsa Iñigo Señara Noël Maïté Rhône"
).split()

WIDE_FORENAMES = ("Čejka", "Łucja", "Śnieżka", "Çiğdem", "Květa", "Řeka", "Ηλιάνθη")

SURNAME_STARTS = (
    "Thistle Bramble Marsh Fen Alder Copper Flint Frost Gorse Larch Moss Nettle Acorn Pebble "
    "Quartz Reed Sedge Teasel Willow Cinder Drizzle Dapple Mallow Ember Puddle Plum Quill Russet "
    "Sable Umber Wicker Clover Bracken Thunder Barley Chalk Tansy Velvet Honey Marrow"
).split()

SURNAME_ENDS = (
    "down pane whistle feather button thimble lantern pocket kettle moth drop tuft husk bloom "
    "whisk bell snap puff hop quilt"
).split()

SURNAMES = (
    "Harrow|Thistledown|Marchpane|O'Plover|O'Finch|MacTeasel|Mac Giolla Lark|van der Lark|"
    "de la Fougère|Ní Fhuiseog|Löwenzahn|Fennimore-Quail|Sparrow-Nettlebed|Gorrión|Bülbül|Papatya|"
    "Gulmohar|Skowronek-Moss|Kowhai|Nilgai|Mbuni|Oriole-Baptiste|El-Hudhud|al-Yasmin|St. Swithun|"
    "D'Oiseau|N'Dove|Pardal|Ptarmigan|Qirqinah|Xoloitz|Ümlauf-Wren|Ångström-Pine|Zitrönchen"
).split("|")

WIDE_SURNAMES = ("Brânză", "Čáp", "Słowik-Dzięcioł", "Kırlangıç", "Đurđević-Rook", "Šťovík", "Ţânţar")

LONG_NAME = ("Bartholomew-Peregrine Aurelian", "Featherstonehaugh-Thistlethwaite-Marchpane")

STAFF_SURNAMES = (
    "Alder Ashby Aspen Avens Barley Beech Birch Bracken Briar Broome Bryony Burnet Campion Cedar "
    "Clover Cobnut Coral Cowslip Crane Currant Daw Dove Drake Elder Elm Fallow Fescue Finch Flint "
    "Foxglove Garnet Gale Gannet Gentian Gorse Greylag Grouse Hawke Hawthorn Heath Heron Hobby "
    "Holly Hornbeam Jackdaw Jasper Kite Knapweed Lapwing Larch Laurel Linden Lovage Mallard Maple "
    "Merle Merlin Mistle Moss Nettle Nightjar Nuthatch Oakes Orchard Osprey Ouzel Partridge Pearl "
    "Peat Pine Pintail Plover Poppy Quince Quillfeather Raven Redwing Reed Rook Rush Sage "
    "Sandpiper Sedge Shale Shrike Siskin Skua Slate Sloe Snipe Sorrel Starling Stone Stork Swallow "
    "Swift Sycamore Tansy Teasel Thorn Thrush Vetch Wagtail Warbler Whin Willow Yarrow Yew "
    "Marram Samphire Bittern Curlew Dunnock Egret Fulmar Godwit Harrier Kittiwake Moorhen Petrel"
).split()

TITLES = ("Ms", "Mr", "Mrs", "Miss", "Mr", "Ms", "Mx", "Dr")


class NameBag:
    """Draws names without giving the same one twice."""

    def __init__(self, rng: Random, *, encoding: str = "utf-8") -> None:
        self.rng = rng
        self.encoding = encoding
        self.given: set[tuple[str, str]] = set()

    def draw(self) -> tuple[str, str]:
        while True:
            name = (self._forename(), self.surname())
            if name not in self.given and _fits(" ".join(name), self.encoding):
                self.given.add(name)
                return name

    def _forename(self) -> str:
        if self.rng.random() < 0.03:
            return self.rng.choice(WIDE_FORENAMES)
        return self.rng.choice(FORENAMES)

    def surname(self) -> str:
        draw = self.rng.random()
        if draw < 0.05:
            return self.rng.choice(WIDE_SURNAMES)
        if draw < 0.30:
            return self.rng.choice(SURNAMES)
        return self.rng.choice(SURNAME_STARTS) + self.rng.choice(SURNAME_ENDS)


def ascii_slug(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(letter for letter in folded.lower() if letter.isalnum())


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
