"""JsonLogic rules: parsing and evaluating them within bounds."""
