"""Makes the font of printed documents: subset.py NotoSansCJK-Regular.ttc OUT (see README.md)."""
import bz2
import subprocess
import sys

UNIHAN = "/usr/share/unicode/Unihan_OtherMappings.txt.bz2"
LATIN = [(0x20, 0x7F), (0xA0, 0x180), (0x2010, 0x2028)]
SIGNS = [(0x2030, 0x2031), (0x2032, 0x2034), (0x20AC, 0x20AD), (0x2103, 0x2104), (0x2116, 0x2117), (0x2190, 0x2191),
         (0x2192, 0x2193), (0x3000, 0x3018), (0xFF01, 0xFF5F), (0xFFE0, 0xFFE7)]
# The font's number in the collection: Simplified Chinese.
SIMPLIFIED = 2


def characters():
    for line in bz2.open(UNIHAN, "rt"):
        parts = line.split("\t")
        if len(parts) == 3 and parts[1] == "kTGH":
            yield int(parts[0][2:], 16)
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            yield from map(ord, bytes([high, low]).decode("gb2312", "ignore"))
    for first, end in LATIN + SIGNS:
        yield from range(first, end)


def main():
    source, out = sys.argv[1:]
    wanted = ",".join(f"U+{code:04X}" for code in sorted(set(characters())))
    subprocess.run([sys.executable, "-m", "fontTools.subset", source, f"--font-number={SIMPLIFIED}", f"--unicodes={wanted}",
                    f"--output-file={out}", "--layout-features=", "--no-hinting", "--desubroutinize",
                    "--name-IDs=0,1,2,3,4,5,6,13,14", "--drop-tables+=vhea,vmtx,VORG,BASE,GPOS,GSUB,GDEF"], check=True)


main()
