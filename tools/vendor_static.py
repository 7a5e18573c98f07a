"""Vendors the browser libraries: ``python tools/vendor_static.py`` renews ``static/vendor/``.

The files come from the official npm packages by ``npm pack`` (npm checks them against the
registry's integrity hash); no Node build is run. To add an icon, name it in ``ICONS`` and run
this script. To take a newer release, change its version in ``PACKAGES`` and the paths in
``templates/base.html`` and ``static/css/theme.css``, and run it.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
SVG = "http://www.w3.org/2000/svg"
# whitenoise's manifest storage refuses files that point at a source map that is not there
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=.*)\s*")

ICONS = (
    "airplane",
    "archive",
    "arrow-clockwise",
    "arrow-counterclockwise",
    "arrow-down",
    "arrow-down-up",
    "arrow-left",
    "arrow-left-right",
    "arrow-repeat",
    "arrow-right",
    "arrow-up",
    "bar-chart",
    "bell",
    "box-arrow-in-right",
    "box-arrow-right",
    "box-arrow-up-right",
    "box-seam",
    "braces",
    "broadcast",
    "bug",
    "buildings",
    "calendar3",
    "cart",
    "cash-coin",
    "chat-left-text",
    "check-circle",
    "check-circle-fill",
    "check-lg",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle",
    "circle-half",
    "clipboard-check",
    "clock",
    "clock-history",
    "cloud-slash",
    "copy",
    "dash-circle",
    "diagram-3",
    "download",
    "envelope",
    "exclamation-circle",
    "exclamation-lg",
    "exclamation-octagon",
    "exclamation-octagon-fill",
    "exclamation-triangle",
    "eye",
    "file-earmark-check",
    "file-earmark-code",
    "file-earmark-text",
    "flower1",
    "funnel",
    "gear",
    "headset",
    "hourglass-split",
    "house",
    "inbox",
    "info-circle",
    "key",
    "laptop",
    "lightbulb",
    "lightning-charge",
    "link-45deg",
    "list",
    "list-check",
    "list-ul",
    "megaphone",
    "moon-stars",
    "paperclip",
    "pause-circle",
    "pen",
    "pencil",
    "pencil-square",
    "people",
    "person",
    "person-circle",
    "person-dash",
    "person-plus",
    "play-circle",
    "play-fill",
    "plus-lg",
    "receipt",
    "robot",
    "search",
    "shield-lock",
    "signpost-split",
    "slash-circle",
    "sliders",
    "sun",
    "ticket-perforated",
    "tools",
    "trash",
    "truck",
    "upload",
    "x-lg",
)


@dataclass(frozen=True)
class Package:
    """One npm package: which release, and which of its files are served."""

    name: str
    version: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """Name of the package's folder in ``static/vendor/``."""
        return f"{self.name.rpartition('/')[2]}-{self.version}"


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.8",
        ("LICENSE", "dist/css/bootstrap.min.css", "dist/js/bootstrap.bundle.min.js"),
    ),
    Package("bootstrap-icons", "1.13.2", ("LICENSE",)),
    Package(
        "@fontsource-variable/figtree",
        "5.3.0",
        (
            "LICENSE",
            "files/figtree-latin-wght-normal.woff2",
            "files/figtree-latin-ext-wght-normal.woff2",
        ),
    ),
)


def main() -> None:
    """Downloads every package, rewrites ``static/vendor/`` and its manifest."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm was not found. Install Node.js (https://nodejs.org), then run this again.")
    shutil.rmtree(VENDOR, ignore_errors=True)
    entries = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as scratch:
            description = download(npm, package, Path(scratch))
            source = Path(scratch) / "package"
            contents = {name.rpartition("/")[2]: clean(source / name) for name in package.files}
            if package.name == "bootstrap-icons":
                contents["sprite.svg"] = sprite(source / "icons")
            licence = json.loads((source / "package.json").read_text(encoding="utf-8"))["license"]
        entries.append(
            {
                "package": f"{package.name}@{package.version}",
                "licence": licence,
                "integrity": description["integrity"],
                "files": write(VENDOR / package.folder, contents),
            }
        )
    text = json.dumps(entries, indent=2) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8", newline="\n")


def download(npm: str, package: Package, folder: Path) -> dict[str, str]:
    """Fetches and unpacks a package; returns what ``npm pack`` says of it."""
    packed = subprocess.run(  # noqa: S603 - our own constants only
        [npm, "pack", "--json", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
    )
    descriptions: list[dict[str, str]] = json.loads(packed.stdout)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return descriptions[0]


def clean(path: Path) -> bytes:
    """Reads a file as it will be served: Unix line ends, no source map comment."""
    content = path.read_bytes()
    if path.suffix == ".woff2":
        return content
    return SOURCE_MAP.sub(b"\n", content.replace(b"\r\n", b"\n"))


def sprite(icons: Path) -> bytes:
    """Puts the icons of ``ICONS`` into one SVG file, a ``<symbol>`` each."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.Element(f"{{{SVG}}}svg")
    for name in ICONS:
        icon = ElementTree.parse(icons / f"{name}.svg").getroot()  # noqa: S314 - npm has checked it
        symbol = ElementTree.SubElement(
            root, f"{{{SVG}}}symbol", {"id": name, "viewBox": icon.attrib["viewBox"]}
        )
        symbol.extend(icon)
    ElementTree.indent(root, "")
    text: bytes = ElementTree.tostring(root, encoding="utf-8")
    return text + b"\n"


def write(folder: Path, contents: dict[str, bytes]) -> dict[str, str]:
    """Writes the files of one package; returns the SHA-256 of each by its path in vendor/."""
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {
        f"{folder.name}/{name}": hashlib.sha256(content).hexdigest()
        for name, content in contents.items()
    }


if __name__ == "__main__":
    main()
