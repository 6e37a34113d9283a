"""The demo page in Swedish."""

from local_stack.demo_page.texts.texts import Dish, Restaurant, Texts

TEXTS = Texts(
    language="Svenska",
    title="Fooodis: tre restauranger, ett bord",
    description="Nordisk husmanskost i Stockholm, Göteborg och Malmö.",
    skip="Hoppa till innehållet",
    nav=(("#restaurants", "Restauranger"), ("#menu", "Meny"), ("#hours", "Öppettider")),
    kicker="Stockholm · Göteborg · Malmö",
    headline="God mat, och en plats som väntar på dig",
    lead=(
        "Vi lagar det som säsongen ger: fisk från västkusten, rotsaker från åkern intill och bröd ur egen ugn."
        " Kom som du är. Ungefär en tredjedel av borden sparar vi till gäster som bara tittar in."
    ),
    ask="Fråga oss vad som helst",
    see_menu="Se menyn",
    facts=(("3", "restauranger"), ("145 kr", "lunch med bröd och kaffe"), ("6 km", "kör vi hem maten, varje dag")),
    restaurants_headline="Tre hus",
    restaurants_lead="Samma kök i grunden, var sin utsikt.",
    restaurants=(
        Restaurant(
            "kajen",
            "Fooodis Kajen",
            "Hamnpromenaden 12, Stockholm",
            "Vid vattnet, med båtarna så nära att namnen går att läsa. I baren är hundar välkomna.",
        ),
        Restaurant(
            "linden",
            "Fooodis Linden",
            "Lindallén 4, Göteborg",
            "En innergård under en gammal lind, och ett eget rum för fyrtio som har något att fira.",
        ),
        Restaurant(
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
