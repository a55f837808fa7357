"""The server of Disken, the page at the desk: what it needs offline, and what it sends back when it can."""
