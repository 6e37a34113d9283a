"""The demo company "Fooodis": three restaurants, their FAQs, and a month of talk with their guests."""
