"""The pages of those who work in the network: what waits for them, who may do what, members and their roles."""
