"""The Technology Achievement Index, the worked example of the OECD/JRC Handbook on Constructing Composite Indicators (2008), Table A.2.

Its first 23 countries. The Handbook takes the logarithm of telephones and electricity; here they stand as the Human Development Report
2001 (Annex table A2.1, p. 48) counts them, so that nothing is lost to logarithms of two decimals.
"""

from __future__ import annotations

import numpy as np

CODES = ("patents", "royalties", "internet", "exports", "telephones", "electricity", "schooling", "university")
TABLE = """
Finland        187 125.6 200.2 50.7 1203 14129 10.0 27.4
United_States  289 130.0 179.1 66.2  993 11832 12.0 13.9
Sweden         271 156.6 125.8 59.7 1247 13955 11.4 15.3
Japan          994  64.6  49.0 80.8 1007  7322  9.5 10.0
Korea          779   9.8   4.8 66.7  938  4497 10.8 23.2
Netherlands    189 151.2 136.0 50.9 1042  5908  9.4  9.5
United_Kingdom  82 134.0  57.4 61.9 1037  5327  9.4 14.9
Canada          31  38.6 108.0 48.7  881 15071 11.6 14.2
Australia       75  18.2 125.9 16.2  862  8717 10.9 25.3
Singapore        8  25.5  72.3 74.9  901  6771  7.1 24.2
Germany        235  36.8  41.2 64.2  874  5681 10.2 14.4
Norway         103  20.2 193.6 19.0 1329 24607 11.9 11.2
Ireland        106 110.3  48.6 53.6  924  4760  9.4 12.3
Belgium         72  73.9  58.9 47.6  817  7249  9.3 13.6
New_Zealand    103  13.0 146.7 15.4  720  8215 11.7 13.1
Austria        165  14.8  84.2 50.3  987  6175  8.4 13.6
France         205  33.6  36.4 58.9  943  6287  7.9 12.6
Israel          74  43.6  43.2 45.0  918  5475  9.6 11.0
Spain           42   8.6  21.0 53.4  730  4195  7.3 15.6
Italy           13   9.8  30.4 51.0  991  4431  7.2 13.0
Czech_Republic  28   4.2  25.0 51.7  560  4748  9.5  8.2
Hungary         26   6.2  21.6 63.5  533  2888  9.1  7.7
Slovenia       105   4.0  20.3 49.5  687  5096  7.1 10.6
"""
COUNTRIES = tuple(line.split()[0] for line in TABLE.split("\n") if line)
VALUES = np.array([[float(x) for x in line.split()[1:]] for line in TABLE.split("\n") if line]).T
VALUES[4:6] = np.log10(VALUES[4:6])
