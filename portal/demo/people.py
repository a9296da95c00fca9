"""The invented people of the demonstration. None of these people, schools or hospitals exists."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entrant:
    """A medical student who sends in an essay."""

    name: str
    email: str
    school: str
    city: str
    country: str
    country_code: str  # ISO 3166-1 alpha-2
    year: int  # of study


@dataclass(frozen=True)
class Juror:
    """A clinician who reads; whoever studies where they work is too close to them."""

    name: str
    email: str
    affiliation: str
    country: str
    country_code: str


@dataclass(frozen=True)
class Official:
    """Someone of the committee or of the office."""

    name: str
    email: str
    role: str


def _entrants(country: str, country_code: str, *students: tuple[str, str, str, str, int]) -> tuple[Entrant, ...]:
    """Students of one country, each as name, local part of the e-mail address, school, city and year of study."""
    return tuple(
        Entrant(name, f"{local}@students.example", school, city, country, country_code, year)
        for name, local, school, city, year in students
    )


_TARNWALD = ("Medical Faculty of the Free University of Tarnwald", "Tarnwald")
_CORVENT = ("Corvent School of Medicine", "Corvent")

ENTRANTS: tuple[Entrant, ...] = (
    *_entrants(
        "Germany", "DE",
        ("Friederike Oßwaldt", "f.osswaldt", *_TARNWALD, 4),
        ("Yusuf Karadümen", "y.karaduemen", *_TARNWALD, 5),
        ("Jost Hülskemper", "j.huelskemper", "Medical School Niederlohe", "Niederlohe", 6),
    ),
    *_entrants(
        "Romania", "RO",
        ("Ioana Țărmureanu", "i.tarmureanu", "Valea Luncii University of Medicine", "Valea Luncii", 5),
        ("Ștefan Brândușescu", "s.brandusescu", "Valea Luncii University of Medicine", "Valea Luncii", 3),
        ("Mădălina Corbeanu-Vlas", "m.corbeanu", "Institute of Medicine of Pietrele", "Pietrele", 6),
    ),
    *_entrants(
        "Hungary", "HU",
        ("Eszter Lőrincfalvy", "e.lorincfalvy", "Medical University of Tiszakövér", "Tiszakövér", 4),
        ("Zsombor Csörgőházi", "z.csorgohazi", "Medical University of Tiszakövér", "Tiszakövér", 5),
    ),
    *_entrants(
        "Portugal", "PT",
        ("Inês Varandinha", "i.varandinha", "Escola Médica de Riba Serena", "Riba Serena", 4),
        ("Tomé Albergão", "t.albergao", "Escola Médica de Riba Serena", "Riba Serena", 6),
    ),
    *_entrants(
        "United Kingdom", "GB",
        ("Morwenna Tregarthick", "m.tregarthick", *_CORVENT, 3),
        ("Adebayo Okunrinde", "a.okunrinde", *_CORVENT, 4),
        ("Rhiannon Pwllgarth", "r.pwllgarth", "Aberlannon Medical School", "Aberlannon", 5),
    ),
    *_entrants(
        "Switzerland", "CH",
        ("Ladina Caduffer", "l.caduffer", "Hochschule für Medizin Obersilv", "Obersilv", 5),
        ("Matteo Bernascori", "m.bernascori", "Scuola di medicina di Valmorina", "Valmorina", 4),
    ),
    *_entrants(
        "Italy", "IT",
        ("Ginevra Pascolantonio", "g.pascolantonio", "Scuola medica di Montelaria", "Montelaria", 6),
        ("Niccolò Trevisanello", "n.trevisanello", "Scuola medica di Montelaria", "Montelaria", 5),
    ),
    *_entrants(
        "Poland", "PL",
        ("Zofia Gąsienicka-Bór", "z.gasienicka", "Medical College of Zalesin", "Zalesin", 4),
        ("Łukasz Wądołkiewicz", "l.wadolkiewicz", "Medical College of Zalesin", "Zalesin", 5),
    ),
    *_entrants(
        "Denmark", "DK",
        ("Sigrid Østermølle", "s.ostermolle", "Vesterlyng Sund School of Medicine", "Vesterlyng Sund", 5),
        ("Rasmus Kjærbølling-Toft", "r.kjaerbolling", "Vesterlyng Sund School of Medicine", "Vesterlyng Sund", 6),
    ),
    *_entrants(
        "Sweden", "SE",
        ("Tuva Ångströmer", "t.angstromer", "Norrsele läkarhögskola", "Norrsele", 3),
        ("Elias Björkefall", "e.bjorkefall", "Norrsele läkarhögskola", "Norrsele", 5),
    ),
    *_entrants(
        "France", "FR",
        ("Maëlle Courtauvent", "m.courtauvent", "Faculté de médecine de Saint-Orlan", "Saint-Orlan", 4),
        ("Théo Quentin-Labrède", "t.quentin", "Faculté de médecine de Saint-Orlan", "Saint-Orlan", 5),
    ),
    *_entrants(
        "Serbia", "RS",
        ("Jelena Stojkovačić", "j.stojkovacic", "Faculty of Medicine of Crnobrezje", "Crnobrezje", 6),
    ),
    *_entrants(
        "Croatia", "HR",
        ("Lovro Šimunčević-Hal", "l.simuncevic", "Faculty of Medicine of Kamengrad", "Kamengrad", 5),
    ),
    *_entrants(
        "Czechia", "CZ",
        ("Anežka Hřebejšková", "a.hrebejskova", "Medical Faculty of Lipnov", "Lipnov", 4),
        ("Vojtěch Dvořáčekl", "v.dvoracekl", "Medical Faculty of Lipnov", "Lipnov", 3),
    ),
    *_entrants(
        "Türkiye", "TR",
        ("Elif Gündoğmuşlu", "e.gundogmuslu", "Akçasu School of Medicine", "Akçasu", 5),
        ("Çağan Yıldırımer", "c.yildirimer", "Akçasu School of Medicine", "Akçasu", 4),
    ),
    *_entrants(
        "Israel", "IL",
        ("Noga Ben-Shachor", "n.benshachor", "Har Alon Medical School", "Har Alon", 5),
        ("Samir Abu-Lawzi", "s.abulawzi", "Har Alon Medical School", "Har Alon", 6),
    ),
    *_entrants(
        "India", "IN",
        ("Ananya Venkatagiri", "a.venkatagiri", "Institute of Medical Sciences, Nilapuram", "Nilapuram", 4),
        ("Harpreet Singh Dhalwan", "h.dhalwan", "Institute of Medical Sciences, Nilapuram", "Nilapuram", 5),
        ("Fathima Kunnathoor", "f.kunnathoor", "Medical College of Thirunelam", "Thirunelam", 3),
    ),
    *_entrants(
        "China", "CN",
        ("Lin Yuqiao", "lin.yuqiao", "Medical University of Qinglanzhou", "Qinglanzhou", 5),
        ("Shen Mingyao", "shen.mingyao", "Medical University of Qinglanzhou", "Qinglanzhou", 6),
    ),
    *_entrants(
        "Japan", "JP",
        ("Haruka Minazukida", "h.minazukida", "Shiosato Medical University", "Shiosato", 4),
    ),
    *_entrants(
        "Iran", "IR",
        ("Parisa Golestanfar", "p.golestanfar", "Nowbahar-e Kuh University of Medicine", "Nowbahar-e Kuh", 6),
    ),
    *_entrants(
        "Kenya", "KE",
        ("Wanjiru Kamothuri", "w.kamothuri", "Lake Ormoi School of Health Sciences", "Ormoi", 4),
        ("Otieno Rabongo", "o.rabongo", "Lake Ormoi School of Health Sciences", "Ormoi", 5),
    ),
    *_entrants(
        "Ghana", "GH",
        ("Akosua Nyamekyewaa", "a.nyamekyewaa", "Asempa Medical School", "Asempaso", 5),
    ),
    *_entrants(
        "Brazil", "BR",
        ("Conceição Taveirós", "c.taveiros", "Faculdade de Medicina de Pedra Clara", "Pedra Clara", 4),
        ("João Pedro Itaguará", "j.itaguara", "Faculdade de Medicina de Pedra Clara", "Pedra Clara", 6),
    ),
    *_entrants(
        "Argentina", "AR",
        ("Luján Echeveste Soler", "l.echeveste", "Escuela de Medicina de Arroyo Manso", "Arroyo Manso", 5),
    ),
    *_entrants(
        "Mexico", "MX",
        ("Xóchitl Barragánez", "x.barraganez", "Escuela Médica de San Telmo del Valle", "San Telmo del Valle", 5),
    ),
    *_entrants(
        "United States", "US",
        ("Delphine Aucoin-Marsh", "d.aucoin", "Larkmoor College of Medicine", "Larkmoor", 4),
        ("Thanh Nguyễn-Harlow", "t.nguyen", "Larkmoor College of Medicine", "Larkmoor", 3),
    ),
    *_entrants(
        "Australia", "AU",
        ("Imogen Warrabinda-Pike", "i.warrabinda", "Coolamarra School of Medicine", "Coolamarra", 4),
    ),
)  # fmt: skip

JURORS: tuple[Juror, ...] = (
    Juror("Dr Henriette Vossbrink", "h.vossbrink@jury.example", "Psychosomatic Practice, Seebruckau", "Germany", "DE"),
    Juror("Dr Gareth Llanfyllon", "g.llanfyllon@jury.example", "Aberlannon Medical School", "United Kingdom", "GB"),
    Juror("Dr Teresa Vilaflor", "t.vilaflor@jury.example", "Health Centre of Riba Serena", "Portugal", "PT"),
    Juror(
        "Dr Radu Căprioreanu", "r.caprioreanu@jury.example", "Clinic of Liaison Psychiatry, Pietrele", "Romania", "RO"
    ),
    Juror(
        "Professor Merav Tzurieli",
        "m.tzurieli@jury.example",
        "Family Medicine, Har Alon Medical School",
        "Israel",
        "IL",
    ),
    Juror("Dr Sunniva Bråtenholm", "s.bratenholm@jury.example", "Fjordgløtt Hospice", "Norway", "NO"),
    Juror("Dr Kwabena Asantewood", "k.asantewood@jury.example", "Asempa Regional Clinic", "Ghana", "GH"),
    Juror("Dr Lucille Marchebois", "l.marchebois@jury.example", "General practice, Saint-Orlan", "France", "FR"),
    Juror("Dr Naomi Fairweather-Tso", "n.fairweather@jury.example", "Larkmoor Community Health", "United States", "US"),
)

COMMITTEE: tuple[Official, ...] = (
    Official("Professor Ursina Balmelli-Ott", "u.balmelli@foundation.example", "Chair, for the Foundation"),
    Official("Dr Emilio Sartorelli-Vanz", "e.sartorelli@foundation.example", "For the Foundation"),
    Official("Dr Annika Hellgrensson", "a.hellgrensson@federation.example", "For the Federation"),
    Official("Dr Péter Szilvásházy", "p.szilvashazy@federation.example", "For the Federation"),
    Official("Dr Shirin Daryabandi", "s.daryabandi@federation.example", "For the Federation"),
)

ORGANISER = Official("Margrit Zollinger-Ave", "office@prize.example", "Secretary of the prize")
