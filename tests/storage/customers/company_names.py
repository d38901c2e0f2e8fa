"""Three hundred pairs of names of real companies, labelled by hand as the same company or two.

"Same" means that somebody who types one of them as a customer means the other: spellings, legal forms, accents, former
and short names of the whole company. A group and its subsidiary, or two separated companies, are different.
"""

from dataclasses import dataclass

from storage.customers.identity import Answering, meant
from storage.customers.name_keys import customer_key


@dataclass(frozen=True)
class Pair:
    """Two names, and whether they are the same company's."""

    one: str
    other: str
    same: bool


def taken_as_one(typed: str, known: str) -> bool:
    """Whether a typed name is taken for the one customer that is known, without a question: by the product's rule."""
    answering = [Answering(1, known, known)] if customer_key(typed) == customer_key(known) else []
    return meant(typed, answering) is not None


_SAME = """
Siemens AG | Siemens
Siemens Aktiengesellschaft | Siemens AG
Robert Bosch GmbH | Robert Bosch
BASF SE | BASF
SAP SE | SAP
Dr. Ing. h.c. F. Porsche AG | Porsche
Volkswagen AG | Volkswagen
VW | Volkswagen
Bayerische Motoren Werke AG | BMW
Deutsche Bahn AG | Deutsche Bahn
DB | Deutsche Bahn
Carl Zeiss AG | Zeiss
Miele & Cie. KG | Miele
Boehringer Ingelheim | C.H. Boehringer Sohn AG & Co. KG
Merck KGaA | Merck KgaA
Lidl Stiftung & Co. KG | Lidl
TRUMPF SE + Co. KG | Trumpf
Würth | Wuerth
Würth | Wurth
Röchling SE & Co. KG | Roechling
Knorr-Bremse AG | Knorr Bremse
Jungheinrich AG | Jungheinrich
Viessmann Climate Solutions SE | Viessmann Climate Solutions
Heidelberg Materials | HeidelbergMaterials
ThyssenKrupp AG | thyssenkrupp
Thyssen Krupp | ThyssenKrupp
Fresenius SE & Co. KGaA | Fresenius
Munich Re | Münchener Rückversicherungs-Gesellschaft
Nestlé S.A. | Nestle
NESTLÉ | nestle sa
Novartis AG | Novartis
F. Hoffmann-La Roche AG | Roche
ABB Ltd | ABB
Zürich Versicherung | Zurich Versicherung
Lindt & Sprüngli | Lindt and Spruengli
Lindt & Sprüngli AG | Lindt Sprungli
Bühler Group | Buehler
Schindler Holding AG | Schindler
Swiss Re Ltd | Swiss Re
L'Oréal S.A. | LOreal
L’Oréal | L'Oreal
TotalEnergies SE | Total Energies
Total | TotalEnergies
Société Générale | Societe Generale SA
SocGen | Société Générale
Crédit Agricole S.A. | Credit Agricole
Électricité de France | EDF
Schneider Electric SE | Schneider Electric
Schneider Electric | Schnieder Electric
Saint-Gobain | Compagnie de Saint-Gobain S.A.
Hermès International | Hermes International
LVMH Moët Hennessy Louis Vuitton | LVMH
Michelin | Compagnie Générale des Établissements Michelin
Danone | Danone S.A.
Carrefour SA | Carrefour
Véolia | Veolia
Pernod Ricard S.A. | Pernod-Ricard
Koninklijke Philips N.V. | Philips
Koninklijke Philips | Royal Philips
ASML Holding N.V. | ASML
ING Groep N.V. | ING
Royal Dutch Shell plc | Shell
Heineken N.V. | Heineken
Heinekin | Heineken
Randstad NV | Randstad
AkzoNobel | Akzo Nobel N.V.
Royal Ahold Delhaize N.V. | Ahold Delhaize
Anheuser-Busch InBev SA/NV | AB InBev
Solvay SA | Solvay
UCB S.A. | UCB
Telefónica, S.A. | Telefonica
Banco Santander, S.A. | Banco Santander
Inditex | Industria de Diseño Textil, S.A.
Iberdrola S.A. | Iberdrola
Grupo Bimbo, S.A.B. de C.V. | Grupo Bimbo
CEMEX S.A.B. de C.V. | Cemex
Petróleo Brasileiro S.A. | Petrobras
Itaú Unibanco Holding S.A. | Itau Unibanco
Embraer S.A. | Embraer
Natura &Co | Natura and Co
Ferrari N.V. | Ferrari
Ferrero S.p.A. | Ferrero SpA
Luigi Lavazza S.p.A. | Lavazza
Barilla G. e R. Fratelli S.p.A. | Barilla
Enel S.p.A. | ENEL
UniCredit S.p.A. | Unicredit
Galp Energia, SGPS, S.A. | Galp Energia
Telefonaktiebolaget LM Ericsson | Ericsson
AB Volvo | Volvo AB
Volvo Group | AB Volvo
IKEA | Ikea AB
H & M Hennes & Mauritz AB | H&M
H & M | H&M
Atlas Copco AB | Atlas Copco
Electrolux AB | Electrolux
Ørsted A/S | Orsted
Novo Nordisk A/S | Novo Nordisk
A.P. Møller - Mærsk A/S | Maersk
Mærsk | Maersk
Carlsberg A/S | Carlsberg
LEGO A/S | Lego
Vestas Wind Systems A/S | Vestas
Equinor ASA | Equinor
Yara International ASA | Yara International
Nokia Oyj | Nokia
KONE Oyj | Kone Corporation
Wärtsilä | Wartsila Oyj Abp
Orlen S.A. | ORLEN
PKO Bank Polski S.A. | PKO Bank Polski
CD Projekt S.A. | CD PROJEKT
Żabka Polska sp. z o.o. | Zabka Polska
Škoda Auto a.s. | Skoda Auto
ČEZ, a. s. | CEZ
Bohemia Sekt, s.r.o. | Bohemia Sekt
OTP Bank Nyrt. | OTP Bank
MOL Magyar Olaj- és Gázipari Nyrt. | MOL
Krka, d.d. | Krka
Podravka d.d. | Podravka
Arçelik A.Ş. | Arcelik
Koç Holding A.Ş. | Koc Holding
Türk Hava Yolları A.O. | Turkish Airlines
ООО «Яндекс» | Яндекс
Coca-Cola HBC AG | Coca Cola HBC
The Coca-Cola Company | Coca-Cola
Coca Cola | Coca-Cola
Procter & Gamble Co. | Procter and Gamble
Proctor & Gamble | Procter & Gamble
P&G | Procter & Gamble
Johnson & Johnson | Johnson and Johnson Inc.
J&J | Johnson & Johnson
McDonald's Corporation | McDonalds
MacDonald's | McDonald's
Wal-Mart Stores, Inc. | Walmart
Walmart Inc. | WALMART
Hewlett Packard Enterprise | HPE
Hewlett-Packard | HP
International Business Machines Corporation | IBM
I.B.M. | IBM
General Electric Company | General Electric
GE | General Electric
3M Company | 3M
AT&T Inc. | AT & T
Amazon.com, Inc. | Amazon
Alphabet Inc. | Alphabet
Apple Inc. | Apple
Apple Computer, Inc. | Apple Inc.
Microsoft Corporation | Microsoft
Mircosoft | Microsoft
Micro soft | Microsoft
Salesforce, Inc. | Salesforce.com
JPMorgan Chase & Co. | JP Morgan Chase
J.P. Morgan | JPMorgan
Goldman Sachs Group, Inc. | Goldman Sachs
Catterpillar | Caterpillar Inc.
Deere & Company | John Deere
Unilever PLC | Unilever
GlaxoSmithKline plc | GSK
GlaxoSmithKline | Glaxo SmithKline
Rolls-Royce Holdings plc | Rolls Royce
Marks & Spencer Group plc | Marks and Spencer
M&S | Marks & Spencer
PricewaterhouseCoopers | PwC
Pricewaterhouse Coopers LLP | PricewaterhouseCoopers
Toyota Motor Corporation | Toyota
株式会社トヨタ自動車 | トヨタ自動車
トヨタ自動車株式会社 | トヨタ自動車
Sony Group K.K. | Sony Group
Mitsubishi Electric Corporation | Mitsubishi Electric
华为技术有限公司 | 华为技术
Huawei Technologies Co., Ltd. | Huawei Technologies
Samsung Electronics Co., Ltd. | Samsung Electronics
삼성전자 주식회사 | 삼성전자
Tata Consultancy Services Limited | Tata Consultancy Services
Reliance Industries Ltd. | Reliance Industries Limited
Infosys Limited | Infosys
PT Astra International Tbk | Astra International
Petroliam Nasional Berhad | Petronas
DBS Bank Ltd | DBS Bank
Singapore Airlines Pte Ltd | Singapore Airlines
BHP Group Limited | BHP
Woolworths Group Ltd | Woolworths
🚀 SpaceX | SpaceX
"""

_DIFFERENT = """
Siemens AG | Siemens Energy AG
Siemens AG | Siemens Healthineers AG
Bosch | Bosch Rexroth
Volkswagen | Volkswagen Financial Services
Porsche AG | Porsche Automobil Holding SE
Merck KGaA | Merck & Co.
Bayer AG | Bayer 04 Leverkusen
Daimler Truck | Mercedes-Benz Group
Aldi Nord | Aldi Süd
Deutsche Bank | Deutsche Bahn
Deutsche Bank | Deutsche Börse
Deutsche Post | Deutsche Telekom
Commerzbank | Comdirect Bank
Henkel | Hankook
Continental AG | Continental Airlines
Continental AG | Continental Resources
Adidas | Adecco
Allianz | Alliant
Allianz SE | AllianceBernstein
Münchener Rück | Münchener Hypothekenbank
Linde | Lindt
Lanxess | Lenzing
Covestro | Cosentino
Infineon | Infinera
Zalando | Zalora
MAN | MANN+HUMMEL
Mahle | Miele
Kion | Kone
Voith | Voit
Claas | Klaas
Haribo | Haier
Nivea | Nvidia
Novartis | Novavax
Novartis | Novo Nordisk
Roche | Rocher
Yves Rocher | Roche
ABB | ABN AMRO
ABB | AB InBev
UBS | UPS
Credit Suisse | Crédit Agricole
Crédit Agricole | Crédit Mutuel
Swiss Re | Swiss Life
Swiss Re | Swisscom
Zurich Insurance | Zürcher Kantonalbank
Schindler | Schneider
Schneider Electric | Schneider National
Société Générale | Société Générale de Surveillance
Orange | Orange County Container
Orange | Grange
Total | Tata
Renault | Renesas
Safran | Sanofi
Sanofi | Sofina
Thales | Thalys
Alstom | Alcatel
Valeo | Vale
Vale | Valero Energy
Veolia | Vodafone
Bouygues | Bouygues Telecom
Bouygues Construction | Bouygues Immobilier
Air France | Air Liquide
Air Liquide | Air Products
Danone | Danfoss
Accor | Accord Healthcare
Philips | Phillips 66
Philips | Philip Morris
ING | INGKA
Shell | Schell
Aegon | Aon
DSM | DSV
KPN | KPMG
Telefónica | Telenor
Telenor | Telekom
Banco Santander | Banco Sabadell
Banco do Brasil | Banco Bradesco
Iberdrola | Iberia
Acciona | Acerinox
Ferrari | Ferrero
Ferrero | Ferrovial
Enel | Eni
Generali | General Electric
Volvo Cars | Volvo Trucks
AB Volvo | Volvo Cars
Ericsson | Eriksson
Sandvik | Sandvine
Atlas Copco | Atlas Air
Scania | Scandic
SKF | SKC
SEB | SAB
Nordea | Nordex
Orkla | Orlen
Equinor | Equinix
Maersk | Merck
Danske Bank | Danfoss
Novo Nordisk | Novozymes
Nokia | Nikola
Kone | Konecranes
Neste | Nestlé
Coca-Cola | Coca-Cola HBC
Coca-Cola Europacific Partners | Coca-Cola Consolidated
Kraft Heinz | Kraft Paper
Mars | Marsh
Kellogg | Kellwood
General Electric | General Dynamics
General Motors | General Mills
General Motors | General Electric
American Airlines | American Express
American Express | American Electric Power
Bank of America | Bank of China
Bank of China | Bank of Ireland
United Airlines | United Rentals
United Airlines | United Healthcare
Delta Air Lines | Delta Electronics
Delta Air Lines | Delta Dental
First Solar | First Data
HP | HPE
3M | 3i
3i Group | 3D Systems
Ford | Fjord
Apple | Applied Materials
Applied Materials | Applied Digital
Oracle | Orica
Intel | Intelsat
Intel | Intuit
Cisco | Sysco
Target | Targa
Nike | Nikon
Wells Fargo | Wells Enterprises
Morgan Stanley | JP Morgan
Lockheed Martin | Martin Marietta
Barclays | Barclay Damon
Prudential plc | Prudential Financial
Legal & General | Legal Sea Foods
Standard Life | Standard Chartered
British Airways | British American Tobacco
British Gas | British Petroleum
Virgin Atlantic | Virgin Media
Tesco | Tosco
Toyota Motor | Toyota Industries
Mitsubishi Electric | Mitsubishi Motors
Mitsui | Mitsubishi
Honda | Hyundai
Hitachi | Hitachi Zosen
Nissan | Nissin
Samsung Electronics | Samsung Heavy Industries
LG Electronics | LG Chem
中国移动 | 中国联通
中国银行 | 中国农业银行
Tata Steel | Tata Motors
Lenovo | Lenoxx
BHP | BP
Rio Tinto | Rio Bravo
"""


def _read(lines: str, *, same: bool) -> tuple[Pair, ...]:
    parts = (line.split(" | ") for line in lines.strip().splitlines())
    return tuple(Pair(one, other, same) for one, other in parts)


PAIRS = _read(_SAME, same=True) + _read(_DIFFERENT, same=False)
