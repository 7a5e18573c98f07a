"""The vendored files are those that ``tools/vendor_static.py`` made, and hold all that is used."""

import hashlib
import json
import re
from xml.etree import ElementTree

from django.conf import settings
from django.test import SimpleTestCase

VENDOR = settings.BASE_DIR / "static" / "vendor"
ICON = re.compile(r'\{% icon "([a-z0-9-]+)"|\b(?:action_)?icon="([a-z0-9-]+)"')
STATIC_PATH = re.compile(r'{% static "([^"]+)" %}')


class VendoredFilesTest(SimpleTestCase):
    def test_every_file_has_the_checksum_of_the_manifest(self) -> None:
        manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
        expected = {
            path: checksum for entry in manifest for path, checksum in entry["files"].items()
        }

        found = {
            path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in VENDOR.rglob("*")
            if path.is_file() and path.name != "manifest.json"
        }

        self.assertEqual(found, expected)

    def test_every_package_has_a_licence_and_an_exact_version(self) -> None:
        for entry in json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8")):
            self.assertRegex(entry["package"], r".@\d+\.\d+\.\d+$")
            self.assertIn(entry["licence"], {"MIT", "OFL-1.1"})
            self.assertTrue(any(path.endswith("/LICENSE") for path in entry["files"]))

    def test_every_icon_of_the_templates_is_in_the_sprite(self) -> None:
        (sprite,) = VENDOR.glob("bootstrap-icons-*/sprite.svg")
        symbols = {symbol.get("id") for symbol in ElementTree.parse(sprite).getroot()}
        used = {
            first or second
            for template in (settings.BASE_DIR / "templates").rglob("*.html")
            for first, second in ICON.findall(template.read_text(encoding="utf-8"))
        }

        self.assertGreater(len(used), 40)
        self.assertEqual(used - symbols, set())

    def test_every_static_file_of_the_templates_exists(self) -> None:
        static = settings.BASE_DIR / "static"
        missing = {
            name
            for template in (settings.BASE_DIR / "templates").rglob("*.html")
            for name in STATIC_PATH.findall(template.read_text(encoding="utf-8"))
            if not (static / name).is_file()
        }

        self.assertEqual(missing, set())

    def test_nothing_points_at_a_source_map(self) -> None:
        for path in [*VENDOR.rglob("*.css"), *VENDOR.rglob("*.js")]:
            self.assertNotIn(b"sourceMappingURL", path.read_bytes())
