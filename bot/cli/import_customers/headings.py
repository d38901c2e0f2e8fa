"""What the headings of a table mean: those of CRMs, address books and plain tables, by meaning and by language.

Taken from the exports of HubSpot, Salesforce, Dynamics, Pipedrive, Zoho, Close, Attio, Freshsales, Copper, monday,
LinkedIn, Google contacts, Outlook, Notion and Airtable. Of two headings with one meaning the earlier one here is
preferred. Headings are compared without case, accents and punctuation (`folded`).
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Meaning(StrEnum):
    """What a column holds. The first seven are what an import keeps."""

    COMPANY = "company"
    CONTACT = "contact"
    FIRST = "first"
    LAST = "last"
    ROLE = "role"
    DOMAIN = "domain"
    PLACE = "place"
    COMPANY_WORD = "company_word"  # the company, or a number or a mark of it
    LINKED = "linked"  # the company's if the row names none itself
    LEAD = "lead"  # Close calls a company so; elsewhere it is a person
    NAME = "name"  # a company's, a person's, or one of the two names of a person
    PARTICLE = "particle"  # "van der", in a column of its own
    MAIL = "mail"
    PERSONAL = "personal"  # what only people have; never kept
    OTHER = "other"  # never kept; with it a row of headings is recognised


NAMEABLE = tuple(Meaning)[:7]
"""What `--column` may name."""

_TABLE: dict[Meaning, dict[str, str]] = {
    Meaning.COMPANY: {
        "English": "company name, account name, organization name, organisation name, organization 1 name, "
        "person organization, person organisation, deal organization, lead organization, company account, "
        "customer name, client name, company s name, customer s name, client s name, name of customer, name of client, "
        "customer full name, business name, sales account name, name of company, name 1, customer company",
        "German": "firmenname, unternehmensname, name des unternehmens, kundenname, accountname, kontoname, "
        "name der firma, name des kunden, organisationsname, organisation name, firmenbezeichnung, "
        "kunde name, deal organisation",
        "French": "nom de l entreprise, nom de la société, nom du compte, nom de société, nom d entreprise, "
        "raison sociale, nom du client, nom client, nom de l organisation, organisation nom, personne organisation, "
        "dénomination sociale, affaire organisation",
        "Spanish": "nombre de la empresa, nombre de empresa, nombre de la cuenta, nombre de cuenta, razón social, "
        "nombre de la compañía, nombre de compañía, nombre de la organización, organización nombre, "
        "persona organización, nombre del cliente, nombre cliente",
        "Italian": "nome azienda, nome dell azienda, nome dell account, nome account, ragione sociale, nome società, "
        "nome della società, nome cliente, nome del cliente, organizzazione nome, persona organizzazione",
        "Portuguese": "nome da empresa, nome da conta, razão social, nome do cliente, "
        "organização nome, pessoa organização, nome da organização",
        "Dutch": "bedrijfsnaam, accountnaam, klantnaam, naam bedrijf, naam klant, organisatienaam, organisatie naam, "
        "persoon organisatie",
        "Polish": "nazwa firmy, nazwa konta, nazwa klienta, nazwa organizacji, organizacja nazwa, osoba organizacja",
        "Nordic": "företagsnamn, kontonamn, kundnamn, organisationsnamn, organisation namn, firmanavn, kundenavn, "
        "virksomhedsnavn, bedriftsnavn, kontonavn, yrityksen nimi, asiakkaan nimi",
        "Central Europe": "název firmy, název společnosti, cégnév, vállalat neve, ügyfél neve, "
        "şirket adı, firma adı, "
        ""
        "müşteri adı, название компании, наименование, название организации",
        "Japanese": "会社名, 企業名, 取引先名, 取引先企業名, 会社名 取引先名, 顧客名, 組織名, "
        "法人名, 得意先名, 勤務先名, "
        "会社名 漢字, 組織 名前, 組織 名称, 人 組織",
        "Chinese, Korean": "公司名称, 客户名称, 企业名称, 单位名称, 公司名稱, 客戶名稱, 公司名, "
        "客户名, 회사명, 회사 이름, "
        "고객사명, 거래처명, 업체명, 기업명, 고객명",
    },
    Meaning.COMPANY_WORD: {
        "English": "company, account, organization, organisation, customer, client, firm, employer, companies, "
        "accounts, "
        "organizations, customers, clients, sales account, sales accounts",
        "German": "firma, kunde, unternehmen, konto, mandant, auftraggeber, firmen, kunden",
        "French": "société, entreprise, compte, client, employeur, sociétés, entreprises, comptes",
        "Spanish": "empresa, cuenta, cliente, compañía, organización, empresas, cuentas, clientes",
        "Italian": "azienda, società, cliente, ditta, organizzazione, aziende, clienti",
        "Portuguese": "empresa, conta, cliente, organização, empresas, contas",
        "Dutch": "bedrijf, klant, organisatie, relatie, bedrijven, klanten",
        "Polish": "firma, klient, organizacja, przedsiębiorstwo, konto",
        "Nordic": "företag, kund, bolag, virksomhed, bedrift, selskap, kunde, yritys, asiakas",
        "Central Europe": "společnost, zákazník, cég, vállalat, ügyfél, şirket, müşteri, "
        "компания, организация, клиент, "
        ""
        "контрагент",
        "Japanese": "会社, 企業, 取引先, 取引先企業, 顧客, 組織, 法人, 得意先, 勤務先",
        "Chinese, Korean": "公司, 客户, 企业, 客戶, 单位, 회사, 고객사, 거래처, 고객",
    },
    Meaning.LINKED: {
        "English": "associated company primary, primary associated company, associated company, associated companies",
        "German": "zugehöriges unternehmen primär, primäres zugehöriges unternehmen, zugehöriges unternehmen, "
        "zugeordnetes unternehmen, verknüpftes unternehmen",
        "French": "entreprise associée principale, entreprise associée",
        "Spanish": "empresa asociada principal, empresa asociada primaria, empresa asociada",
        "Others": "azienda associata, empresa associada, gekoppeld bedrijf, powiązana firma, associerat företag, "
        "関連する会社, 関連付けられた会社, 関連会社",
    },
    Meaning.LEAD: {"English": "lead name"},
    Meaning.NAME: {
        "English": "name, display name",
        "German": "name, bezeichnung",
        "French": "nom",
        "Spanish, Italian, Portuguese": "nombre, nome",
        "Dutch, Nordic": "naam, namn, navn, nimi",
        "Central Europe": "nazwa, název, név, isim, название",
        "Asia": "名称, 名前, 名称 名前, 名稱",
    },
    Meaning.CONTACT: {
        "English": "full name, contact name, contact full name, person name, primary contact name, contact person, "
        "associated contact primary, associated contact, primary contact, deal contact person, main contact, "
        "key contact, contact, person, contacts, people",
        "German": "vollständiger name, ansprechpartner, ansprechpartnerin, ansprechperson, kontaktperson, "
        "kontaktname, "
        "kontakt name, name des kontakts, primärer kontakt, hauptkontakt, zugehöriger kontakt, kontakt",
        "French": "nom complet, nom du contact, contact principal, interlocuteur, personne nom, personne de contact, "
        "contact associé",
        "Spanish": "nombre completo, nombre del contacto, nombre de contacto, contacto principal, "
        "persona de contacto, "
        "persona nombre, contacto asociado, contacto",
        "Italian": "nome completo, nome contatto, nome del contatto, referente, persona di riferimento, "
        "persona nome, "
        "contatto principale, contatto",
        "Portuguese": "nome completo, nome do contato, nome do contacto, pessoa de contato, pessoa nome, contato, "
        "contacto",
        "Dutch": "volledige naam, contactpersoon, naam contactpersoon, persoon naam",
        "Polish": "imię i nazwisko, pełne imię i nazwisko, osoba kontaktowa, osoba nazwa",
        "Nordic": "fullständigt namn, kontaktnamn, fulde navn, fullt navn, yhteyshenkilö",
        "Central Europe": "kontaktní osoba, teljes név, kapcsolattartó, ad soyad, контактное лицо, фио",
        "Japanese": "氏名, 氏名 漢字, お名前, フルネーム, 取引先責任者名, 取引先責任者, 担当者名, "
        "担当者氏名, ご担当者名, 連絡先名, "
        "人 名前, 担当者, 連絡先",
        "Chinese, Korean": "姓名, 联系人姓名, 联系人, 聯絡人, 담당자명, 담당자, 성명, 이름",
    },
    Meaning.FIRST: {
        "English": "first name, given name, forename, contact first name, person first name",
        "German": "vorname, person vorname",
        "French": "prénom, personne prénom",
        "Spanish, Italian, Portuguese": "primer nombre, nombre de pila, primeiro nome, primo nome",
        "Dutch, Polish, Nordic": "voornaam, imię, förnamn, fornavn, etunimi",
        "Central Europe": "jméno, křestní jméno, keresztnév, utónév, ad, adı, имя",
        "Asia": "名, 名 ファーストネーム, 名 漢字, 名字, tên",
    },
    Meaning.LAST: {
        "English": "last name, family name, surname, contact last name, person last name",
        "German": "nachname, familienname, zuname, person nachname",
        "French": "nom de famille, personne nom de famille",
        "Spanish, Italian, Portuguese": "apellidos, apellido, primer apellido, apellido paterno, cognome, sobrenome, "
        "apelido, último nome",
        "Dutch, Polish, Nordic": "achternaam, nazwisko, efternamn, efternavn, etternavn, sukunimi",
        "Central Europe": "příjmení, vezetéknév, családnév, soyad, soyadı, фамилия",
        "Asia": "姓, 姓 漢字, 苗字, 姓氏, 성, họ",
    },
    Meaning.PARTICLE: {"Dutch": "tussenvoegsel, tussenvoegsels, voorvoegsel, infix"},
    Meaning.ROLE: {
        "English": "job title, person job title, organization 1 title, organization title, primary contact title, "
        "contact title, contact job title, job role, position, designation, role, title",
        "German": "jobbezeichnung, positionsbezeichnung, stellenbezeichnung, berufsbezeichnung, jobtitel, funktion, "
        "rolle, beruf, titel",
        "French": "intitulé du poste, intitulé de poste, titre du poste, poste, fonction, personne fonction, rôle, "
        "profession, titre",
        "Spanish": "cargo, puesto, puesto de trabajo, título del cargo, título del trabajo, título",
        "Italian": "qualifica, posizione lavorativa, posizione, ruolo, mansione, professione",
        "Portuguese": "cargo, título do cargo, função",
        "Dutch": "functie, functietitel, rol",
        "Polish": "stanowisko, nazwa stanowiska, rola",
        "Nordic": "befattning, jobbtitel, roll, stilling, stillingsbetegnelse, tittel, tehtävänimike",
        "Central Europe": "pozice, funkce, beosztás, unvan, должность",
        "Asia": "役職, 役職名, 肩書き, 肩書, 職位, 职位, 职务, 职称, 職稱, 직함, 직책, 직위",
    },
    Meaning.DOMAIN: {
        "English": "company domain name, company domain, domain, domain name, domains, website url, website, "
        "company website, organization website, account website, website 1 value, web site, web page, web address, "
        "company url, homepage, web, url, urls, email domain",
        "German": "domain name des unternehmens, unternehmensdomain, domain des unternehmens, webseite, "
        "internetseite, "
        "webadresse, internetadresse, firmenwebsite, internet",
        "French": "nom de domaine de l entreprise, nom de domaine, domaine, url du site web, site web, "
        "site internet, "
        "page web",
        "Spanish": "nombre de dominio de la empresa, dominio, url del sitio web, sitio web, página web",
        "Italian": "nome di dominio dell azienda, nome dominio azienda, url del sito web, sito web, pagina web, sito",
        "Portuguese": "nome de domínio da empresa, domínio, url do site, site, página web, página da web",
        "Dutch, Polish, Nordic": "bedrijfsdomein, domeinnaam, domena, strona internetowa, strona www, www, domän, "
        "webbplats, hemsida, domæne, hjemmeside, nettside, kotisivu",
        "Asia": "会社ドメイン名, 企業ドメイン名, ドメイン名, ドメイン, web サイト, ウェブサイト, ウェブサイト url, "
        "ホームページ, 网站, 网址, 域名, 網站, 웹사이트, 홈페이지, 도메인",
    },
    Meaning.PLACE: {
        "English": "city, company city, account city, billing city, address 1 city, organization city, "
        "organization city town village locality, primary location locality, primary location, business city, "
        "shipping city, mailing city, billing address city, address city, headquarters, town, place, location, "
        "organization address, address 1 formatted, address",
        "German": "ort, stadt, standort, firmensitz, sitz, adresse 1 ort, ort geschäftlich, rechnungsort, "
        "rechnungsstadt, "
        "rechnungsanschrift ort, postanschrift ort",
        "French": "ville, adresse 1 ville, ville bureau, ville de facturation, ville professionnelle, commune, "
        "localité, "
        "organisation ville agglomération village localité",
        "Spanish": "ciudad, población, localidad, dirección 1 ciudad, ciudad de facturación, ciudad del trabajo",
        "Italian": "città, indirizzo 1 città, città di fatturazione, località, comune",
        "Portuguese": "cidade, endereço 1 cidade, cidade de cobrança, localidade, município",
        "Dutch, Polish, Nordic": "plaats, adres 1 plaats, vestigingsplaats, woonplaats, stad, miasto, miejscowość, "
        "postort, by, sted, poststed, kaupunki",
        "Central Europe": "město, város, şehir, город",
        "Asia": "市区町村, 市区郡, 請求先 市区郡, 市区郡 請求先, 住所 1 市区町村, 郵送先 市区郡, 都市, 所在地, 城市, "
        "所在城市, 도시",
    },
    Meaning.MAIL: {
        "All": "email, e mail, email address, e mail address, e mail 1 value, mail, person email work, email work, "
        "e mail adresse, adresse e mail, courriel, correo, correo electrónico, correo electronico, indirizzo email, "
        "e mailadres, adres e mail, e post, e postadress, メール, メールアドレス, eメール, 邮箱, 電子郵件, 이메일",
    },
    Meaning.PERSONAL: {
        "All": "salutation, name prefix, nickname, birthday, gender, connected on, anrede, geburtstag, geburtsdatum, "
        "civilité, date de naissance, tratamiento, cumpleaños, saluto, data di nascita, aanhef, geboortedatum, "
        "敬称, 誕生日, middle name, additional name, linkedin profile, person linkedin url",
    },
    Meaning.OTHER: {
        "All": "id, record id, account id, contact id, company id, external id, owner, account owner, company owner, "
        "contact owner, industry, country, country region, state, state region, zip, postal code, street, phone, "
        "phone number, mobile, mobile phone, business phone, main phone, fax, create date, created, created at, "
        "last activity date, last modified, status, lead status, status label, type, stage, notes, "
        "description, tags, "
        "labels, amount, annual revenue, number of employees, employees, subitems, group, datensatz id, "
        "branche, land, "
        "plz, postleitzahl, telefon, telefonnummer, straße, bemerkung, notizen, kundennummer, secteur, pays, "
        "code postal, téléphone, numéro de téléphone, remarques, id de registro, sector, país, país región, "
        "teléfono, "
        "número de teléfono, código postal, notas, paese, telefono, settore, note, telefone, telefoon, land regio, "
        "レコードid, レコード id, 電話番号, 業種, 国, 郵便番号, 住所, 备注, 电话",
    },
}
_HYPHENATED = re.compile(r"(?<=\w)-\s+(?=[^\W\d_])")  # "Kunden-name" on two lines
_FIRST_OF_SEVERAL = re.compile(r"(?<=\w{3})\s?1$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_LETTER = re.compile(r"[\W_]+")
_TWO_LANGUAGES = re.compile(r"[/|()\n]+")


@lru_cache(maxsize=4096)
def folded(heading: str) -> str:
    """A heading for comparing: "Organization 1 - Name" and "organization_1_name" are the same."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", unhyphenated(heading)).casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return _NO_LETTER.sub(" ", plain).strip()


def unhyphenated(heading: str) -> str:
    """A heading that was hyphenated at the end of a line, in one piece: "Kunden- name" is "Kundenname"."""
    return _HYPHENATED.sub("", heading) if "-" in heading else heading


RANKS: dict[Meaning, dict[str, int]] = {
    meaning: {
        folded(heading): rank
        for rank, heading in reversed(list(enumerate(", ".join(languages.values()).split(", "))))
    }
    for meaning, languages in _TABLE.items()
}
"""Each known heading, folded, with its rank in its meaning: 0 is preferred."""

_LISTS = (
    "companies, accounts, organizations, customers, clients, sales accounts, associated companies, firmen, kunden, "
    "sociétés, entreprises, comptes, empresas, cuentas, clientes, aziende, clienti, contas, bedrijven, klanten"
)
_PLURALS = frozenset(map(folded, _LISTS.split(", ")))


def rank(heading: str, meaning: Meaning) -> int | None:
    """How much a heading is preferred for a meaning, 0 most; None if it does not have this meaning."""
    known = RANKS[meaning]
    whole = known.get(folded(heading))
    if whole is None:  # "Firma1" of several
        whole = known.get(_FIRST_OF_SEVERAL.sub("", folded(heading)))
    if whole is not None:
        return whole
    # "Firma / Company", "会社名 (Company)": the same in two languages.
    parts = [part for each in _TWO_LANGUAGES.split(heading) if (part := folded(each))]
    ranks = [known[part] for part in parts if part in known]
    return min(ranks) if len(parts) > 1 and len(ranks) == len(parts) else None


def is_known(heading: str) -> bool:
    """Whether a heading has any meaning here."""
    return any(rank(heading, meaning) is not None for meaning in Meaning)


def is_plural(heading: str) -> bool:
    """Whether a heading announces several customers in a cell: “Companies”, “Accounts”."""
    return folded(heading) in _PLURALS
