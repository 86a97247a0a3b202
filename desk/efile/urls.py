"""Addresses of the e-file."""

from django.urls import path

from desk.efile import scans, views

urlpatterns = [
    path("cases/<int:pk>/efile/upload/", views.Upload.as_view(), name="efile_upload"),
    path("cases/<int:pk>/efile/catalogue/", views.catalogue, name="efile_catalogue"),
    path("cases/<int:pk>/efile/whole/", views.whole, name="efile_whole"),
    path("cases/batch/separators/", scans.Separators.as_view(), name="separators"),
    path("scans/", scans.Stacks.as_view(), name="scans"),
    path("scans/<int:pk>/", scans.stack, name="scan"),
    path("scans/<int:pk>/progress/", scans.progress, name="scan_progress"),
    path("scans/tray/", scans.tray, name="scan_tray"),
    path("scans/parts/<int:pk>/", scans.Part.as_view(), name="scan_part"),
    path("scans/parts/<int:pk>/file/", scans.part_file, name="scan_part_file"),
    path("scans/parts/<int:pk>/discard/", scans.discard, name="discard_scan_part"),
    path("efile/<int:pk>/", views.item, name="efile_item"),
    path("efile/<int:pk>/file/", views.file, name="efile_file"),
    path("efile/<int:pk>/move/", views.move, name="move_efile_item"),
    path("efile/<int:pk>/withdraw/", views.withdraw, name="withdraw_efile_item"),
]
