"""The demo page in Norwegian Bokmål."""

from local_stack.demo_page.texts.texts import Dish, Restaurant, Texts

TEXTS = Texts(
    language="Norsk",
    title="Fooodis: tre restauranter, ett bord",
    description="Nordisk husmannskost i Stockholm, Göteborg og Malmö.",
    skip="Hopp til innholdet",
    nav=(("#restaurants", "Restauranter"), ("#menu", "Meny"), ("#hours", "Åpningstider")),
    kicker="Stockholm · Göteborg · Malmö",
    headline="God mat, og en plass som venter på deg",
    lead=(
        "Vi lager det sesongen gir: fisk fra vestkysten, rotgrønnsaker fra åkeren ved siden av og brød fra egen ovn."
        " Kom som du er. Omtrent en tredjedel av bordene sparer vi til gjester som bare stikker innom."
    ),
    ask="Spør oss om hva som helst",
    see_menu="Se menyen",
    facts=(("3", "restauranter"), ("145 kr", "lunsj med brød og kaffe"), ("6 km", "levering, hver dag")),
    restaurants_headline="Tre hus",
    restaurants_lead="Samme kjøkken i bunn, hver sin utsikt.",
    restaurants=(
        Restaurant(
            "kajen",
            "Fooodis Kajen",
            "Hamnpromenaden 12, Stockholm",
            "Ved vannet, med båtene så nær at navnene kan leses. I baren er hunder velkomne.",
        ),
        Restaurant(
            "linden",
            "Fooodis Linden",
            "Lindallén 4, Göteborg",
            "En bakgård under en gammel lind, og et eget rom for førti som har noe å feire.",
        ),
        Restaurant(
            "torget",
            "Fooodis Torget",
            "Saluhallstorget 9, Malmö",
            "Nabo til saluhallen. Det som lå i bodene klokken sju, ligger på tallerkenen til lunsj.",
        ),
    ),
    menu_headline="Fra menyen",
    menu_lead="Noen retter som får bli når resten skifter med uken.",
    menu=(
        Dish("Røye fra Vättern", "brunet smør, dillpoteter, syltet agurk", "265", "G"),
        Dish("Røkt sellerirot", "hasselnøtt, eple, smuler av mørkt brød", "195", "VE"),
        Dish("Risotto på havremelk", "kantareller, timian, ristede gresskarkjerner", "189", "VE G"),
        Dish("Bestemors kjøttboller", "fløtesaus, tyttebær, presset agurk", "205"),
        Dish("Pudding av kardemommebolle", "multer og vanilje", "95", "V"),
    ),
    marks="V vegetarisk · VE vegansk · G glutenfri. Allergisk? Si fra når du bestiller bord og når du bestiller mat.",
    ask_headline="Lurer du på noe?",
    ask_lead="Verten vår svarer døgnet rundt, på svensk og engelsk, og henter en kollega når det trengs.",
    questions=("Har dere glutenfritt brød?", "Kan vi komme tolv personer?", "Kan jeg ta med hunden min?"),
    hours_headline="Åpningstider",
    hours=(
        ("Mandag til torsdag", "11–22"),
        ("Fredag", "11–24"),
        ("Lørdag", "12–24"),
        ("Søndag", "12–21"),
    ),
    hours_note="Kjøkkenet stenger en time før restauranten. Lunsj serveres mandag til fredag, 11–14.",
    footer="Fooodis er oppdiktet, og rettene også. Chatten i hjørnet er ekte.",
    demo="Bak demoen",
    console="Konsollen",
    mail="Fanget e-post",
)
