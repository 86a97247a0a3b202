"""A court written from docs/new-court.zh-CN.md alone: four tracks, workdays, a second screening."""
