"""Settings by environment: `development` (the default), `test`, `production`; all read `base`."""
