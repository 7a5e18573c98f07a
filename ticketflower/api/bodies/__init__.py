"""Bodies of the API's requests and responses; the OpenAPI document is made of them."""
