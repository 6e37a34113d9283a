"""The demo page's texts, in English and Swedish. What they promise is what the demo's FAQs say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """One restaurant."""

    drawing: str
    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Dish:
    """One line of the menu."""

    name: str
    text: str
    price: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that the page says in one language."""

    title: str
    description: str
    skip: str
    nav: tuple[tuple[str, str], ...]
    other_language: tuple[str, str, str]
    kicker: str
    headline: str
    lead: str
    ask: str
    see_menu: str
    facts: tuple[tuple[str, str], ...]
    houses_headline: str
    houses_lead: str
    houses: tuple[House, ...]
    menu_headline: str
    menu_lead: str
    menu: tuple[Dish, ...]
    marks: str
    ask_headline: str
    ask_lead: str
    questions: tuple[str, ...]
    hours_headline: str
    hours: tuple[tuple[str, str], ...]
    hours_note: str
    footer: str
    demo: str
    console: str
    mail: str


ENGLISH = Texts(
    title="Fooodis: three restaurants, one table",
    description="Nordic home cooking in Stockholm, Göteborg and Malmö.",
    skip="Skip to the content",
    nav=(("#houses", "Restaurants"), ("#menu", "Menu"), ("#hours", "Hours")),
    other_language=("/sv", "sv", "Svenska"),
    kicker="Stockholm · Göteborg · Malmö",
    headline="Good food, and a place kept for you",
    lead=(
        "We cook what the season gives: fish from the west coast, roots from the field next door, bread from our own"
        " oven. Come as you are. About a third of our tables wait for guests who simply drop in."
    ),
    ask="Ask us anything",
    see_menu="See the menu",
    facts=(("3", "restaurants"), ("145 kr", "lunch with bread and coffee"), ("6 km", "we deliver, every day")),
    houses_headline="Three houses",
    houses_lead="The same kitchen at heart, each with its own view.",
    houses=(
        House(
            "kajen",
            "Fooodis Kajen",
            "Hamnpromenaden 12, Stockholm",
            "By the water, with the boats so near that you can read their names. Dogs are welcome in the bar.",
        ),
        House(
            "linden",
            "Fooodis Linden",
            "Lindallén 4, Göteborg",
            "A courtyard under an old linden tree, and a room of its own for forty who have something to celebrate.",
        ),
        House(
            "torget",
            "Fooodis Torget",
            "Saluhallstorget 9, Malmö",
            "Next to the market hall. What was on the stalls at seven is on your plate at noon.",
        ),
    ),
    menu_headline="From the menu",
    menu_lead="A few of the dishes that stay when the rest changes with the week.",
    menu=(
        Dish("Char from Vättern", "browned butter, dill potatoes, pickled cucumber", "265", "G"),
        Dish("Smoked celeriac", "hazelnut, apple, brown bread crumbs", "195", "VE"),
        Dish("Oat-milk risotto", "chanterelles, thyme, roasted pumpkin seeds", "189", "VE G"),
        Dish("Grandmother's meatballs", "cream sauce, lingonberries, pressed cucumber", "205"),
        Dish("Cardamom bun pudding", "cloudberries and vanilla", "95", "V"),
    ),
    marks="V vegetarian · VE vegan · G gluten-free. Allergic? Tell us when you book and when you order.",
    ask_headline="Wondering about something?",
    ask_lead="Our host answers around the clock, in English and Swedish, and fetches a colleague when one is needed.",
    questions=("Do you have gluten-free bread?", "Can we come twelve people?", "May I bring my dog?"),
    hours_headline="Opening hours",
    hours=(
        ("Monday to Thursday", "11–22"),
        ("Friday", "11–24"),
        ("Saturday", "12–24"),
        ("Sunday", "12–21"),
    ),
    hours_note="The kitchen closes an hour before the restaurant. Lunch is served Monday to Friday, 11–14.",
    footer="Fooodis is made up, and so are its dishes. The chat in the corner is real.",
    demo="Behind the demo",
    console="The console",
    mail="Caught mail",
)

SWEDISH = Texts(
    title="Fooodis: tre restauranger, ett bord",
    description="Nordisk husmanskost i Stockholm, Göteborg och Malmö.",
    skip="Hoppa till innehållet",
    nav=(("#houses", "Restauranger"), ("#menu", "Meny"), ("#hours", "Öppettider")),
    other_language=("/", "en", "English"),
    kicker="Stockholm · Göteborg · Malmö",
    headline="God mat, och en plats som väntar på dig",
    lead=(
        "Vi lagar det som säsongen ger: fisk från västkusten, rotsaker från åkern intill och bröd ur egen ugn."
        " Kom som du är. Ungefär en tredjedel av borden sparar vi till gäster som bara tittar in."
    ),
    ask="Fråga oss vad som helst",
    see_menu="Se menyn",
    facts=(("3", "restauranger"), ("145 kr", "lunch med bröd och kaffe"), ("6 km", "kör vi hem maten, varje dag")),
    houses_headline="Tre hus",
    houses_lead="Samma kök i grunden, var sin utsikt.",
    houses=(
        House(
            "kajen",
            "Fooodis Kajen",
            "Hamnpromenaden 12, Stockholm",
            "Vid vattnet, med båtarna så nära att namnen går att läsa. I baren är hundar välkomna.",
        ),
        House(
            "linden",
            "Fooodis Linden",
            "Lindallén 4, Göteborg",
            "En innergård under en gammal lind, och ett eget rum för fyrtio som har något att fira.",
        ),
        House(
            "torget",
            "Fooodis Torget",
            "Saluhallstorget 9, Malmö",
            "Granne med saluhallen. Det som låg i stånden klockan sju ligger på tallriken till lunch.",
        ),
    ),
    menu_headline="Ur menyn",
    menu_lead="Några rätter som får stå kvar när resten växlar med veckan.",
    menu=(
        Dish("Röding från Vättern", "brynt smör, dillpotatis, inlagd gurka", "265", "G"),
        Dish("Rökt rotselleri", "hasselnöt, äpple, smulor av mörkt bröd", "195", "VE"),
        Dish("Risotto på havremjölk", "kantareller, timjan, rostade pumpafrön", "189", "VE G"),
        Dish("Mormors köttbullar", "gräddsås, lingon, pressgurka", "205"),
        Dish("Pudding på kardemummabulle", "hjortron och vanilj", "95", "V"),
    ),
    marks="V vegetariskt · VE veganskt · G glutenfritt. Allergisk? Säg till när du bokar och när du beställer.",
    ask_headline="Undrar du något?",
    ask_lead="Vår värd svarar dygnet runt, på svenska och engelska, och hämtar en kollega när det behövs.",
    questions=("Har ni glutenfritt bröd?", "Kan vi komma tolv personer?", "Får jag ta med min hund?"),
    hours_headline="Öppettider",
    hours=(
        ("Måndag till torsdag", "11–22"),
        ("Fredag", "11–24"),
        ("Lördag", "12–24"),
        ("Söndag", "12–21"),
    ),
    hours_note="Köket stänger en timme före restaurangen. Lunch serveras måndag till fredag, 11–14.",
    footer="Fooodis är påhittat, och rätterna också. Chatten i hörnet är på riktigt.",
    demo="Bakom demon",
    console="Konsolen",
    mail="Fångad e-post",
)

TEXTS = {"en": ENGLISH, "sv": SWEDISH}
