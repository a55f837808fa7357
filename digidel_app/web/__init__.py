"""Pages of our own under /digidel: bare HTML that works without JavaScript, without the platform's web template."""
