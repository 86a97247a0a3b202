"""The staff pages: one folder a room below. A view calls the domain once and shows the answer."""
