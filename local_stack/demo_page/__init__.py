"""The page of the demo restaurants, which embeds the chat the way any company's page would."""
