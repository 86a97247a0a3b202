"""The suite mirrors the rooms; beside them stand flows, packs, architecture and browser."""
