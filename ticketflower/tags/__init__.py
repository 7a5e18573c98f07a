"""Template tags that every template has: small components, and the site's navigation."""
