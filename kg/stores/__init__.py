"""Graph stores: where a ledger is projected to."""
