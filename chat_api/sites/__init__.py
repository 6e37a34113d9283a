"""Where a company shows its chat: site keys, allowed origins, brand, greetings."""
