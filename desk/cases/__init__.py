"""Cases: the list, one case's page, the acts on it, approvals, slips, periods."""
