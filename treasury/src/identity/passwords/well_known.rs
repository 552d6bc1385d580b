//! Words that people build passwords of, written down from general knowledge: what guessers try first.

/// Lower case, separated by white space; grouped by what made people choose them.
pub const WELL_KNOWN: &str = "
pass passw password passwort passe motdepasse contrasena parol parola haslo heslo wachtwoord senha sifre salasana
admin administrator root user guest login logon welcome letmein open sesame secret secure security access default
change changeme temp temporary test tester testing trial demo sample example master super superuser system server
manager project projects support service office company account finance treasury cash money payment payments bank
banking dollar shilling mpesa safaricom airtel kenya nairobi mombasa kisumu nakuru eldoret uganda kampala tanzania
rwanda africa jambo karibu asante habari hakuna matata simba harambee
google gmail yahoo hotmail outlook facebook linkedin twitter instagram youtube microsoft windows apple iphone android
samsung nokia sony ericsson motorola internet computer laptop network website web online download telecharger
telechargement migration school student teacher university college class internazionale international professional
love loves loved lover iloveyou loveyou loveme lovely ilove jetaime teamo tequiero seniseviyorum ichliebedich liebe
kochamcie amour amor liebling schatz darling sweetheart honey baby babygirl princess prince queen king angel fallen
heaven jesus christ christian god trust ingodwetrust blessed bible faith grace church hallelujah praise lord savior
mother father family familia friend friends forever together always never remember happy happiness smile sunshine
moonlight starlight summer winter spring autumn season january february march april may june july august september
october november december monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday morning
dragon monkey tiger lion eagle falcon wolf panther horse dolphin butterfly elephant chicken bulldog kitten puppy
cookie monster cookiemonster chocolate cheese banana orange apple cherry strawberry peanut butter jelly pepper ginger
coffee pumpkin pizza cocacola pepsi vodka whiskey beer kartoffel knack wurst
football soccer baseball basketball hockey tennis cricket rugby golf champion winner players player united city
manchester liverpool chelsea arsenal tottenham everton barcelona realmadrid juventus milan inter bayern dortmund
galatasaray fenerbahce besiktas benfica porto ajax celtic rangers gormahia
london paris berlin madrid roma moscow istanbul newyork neworleans orleans texas california florida america england
scotland ireland france germany italia espana brasil mexico canada australia india pakistan china japan russia poland
polska deutschland
michael jackson jordan jennifer jessica ashley amanda nicole daniel matthew andrew joshua justin bieber robert thomas
charles charlie george edward cullen james bond harry potter hermione batman superman spiderman ironman pokemon
pikachu naruto sakura mickey mouse donald tinkerbell garfield snoopy starwars skywalker darthvader yoda matrix
terminator transformers supernatural twilight residentevil evil counterstrike counter strike warcraft minecraft
callofduty modern combat modernwarfare needforspeed finalfantasy final fantasy playstation nintendo xbox halo mario
sonic zelda metal metallica nirvana slipknot linkinpark greenday eminem rihanna beyonce shakira britney avril lavigne
hannah montana onedirection direction beatles rollingstones rockstar rock guitar stratocaster music dance disco
christopher alexander alexandra benjamin elizabeth katherine catherine margaret patricia samantha stephanie victoria
veronica weronika valentina natalia natalie gabriel gabrielle anthony antonio francisco giovanni sebastian stefan
dominik nikolas marek maria marina martin martina oliver patrick richard ronaldo messi beckham william winston
wanjiru wanjiku kamau mwangi njoroge otieno achieng kipchoge mutua hassan fatuma mohamed muhammad ahmed abdul ali
john mary peter paul david mark luke anna maria eva adam jack ryan kevin brian eric joan emily linda susan laura julia sophie sandra diana helen irene
fuck fucker fucking fuckyou motherfucker bitch asshole shit bastard pussy dick cock sexy sex porn naked horny
bullshit blowjob hetero homo sexual heterosexual asdf qwer zxcv asd qwe zxc qaz wsx edc azerty qwerty qwertz qwert
ytrewq poiuy lkjhg mnbvc dvorak abc abcd xyz alpha beta gamma delta omega zero nine seven eleven hundred thousand
million number
blink green blue black white silver golden purple yellow orange red phoenix ferrari porsche mercedes toyota subaru
honda suzuki yamaha kawasaki harley davidson mustang corvette camaro
leavemealone leave alone ihate hate game games gamer hacker hacked killer killme destroy death blood ghost shadow
demon devil lucifer satan vampire zombie ninja samurai warrior soldier knight wizard magic mystic thunder lightning
lightpower power light storm fire flame water ocean river mountain flower rose lily daisy
drowssap nimda terces
privet lyubov ljubov lubov parol pizdec pizdetz polniy polnii mega suka blyat nahui hui spartak zenit dinamo
moskva natasha sergey dmitry vladimir andrey maksim mojaparola samsungg
привет пароль любовь наташа йцукен спартак россия москва
przyjaciolki przyjaciel kochanie misiaczek polska matrix zaq mateusz
sonnenschein hallo geheim schalke fussball sommer winter ficken
pickle imya michal total scherz fast faster furious навигатор учитель россия спартак господи солнышко максим наташа
woaini wang zhang tianya
";

/// Strings that look random and are not: public lists of leaked passwords have had them near the top for years.
pub const LEAKED: &[&str] = &[
    "0r968ji9ufj6",
    "dfg5fhg5vgfh1",
    "doomsayer.2.7mords.v",
    "friend of gerly",
    "ghhh47hj7649",
    "n8zgt5p0shw=",
    "pe#5gz29ptzmse",
    "s8ylpe9jdpvym",
    "sdf7asdf6asdg8df",
];
