// Files dropped onto the form, or taken by the camera, join those chosen. Without this file the
// form's own field does all of it.
(function () {
  "use strict";
  if (typeof DataTransfer === "undefined") return;

  function join(field, more) {
    var all = new DataTransfer();
    Array.prototype.forEach.call(field.files, function (one) { all.items.add(one); });
    Array.prototype.forEach.call(more, function (one) { all.items.add(one); });
    field.files = all.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.querySelectorAll("[data-drop-zone]").forEach(function (zone) {
    var field = document.getElementById(zone.getAttribute("data-drop-zone"));
    var list = zone.querySelector("[data-drop-list]");
    var camera = zone.querySelector("[data-camera-for]");
    if (!field) return;
    zone.querySelectorAll("[data-drop-hint], [data-camera]").forEach(function (one) {
      one.hidden = false;
    });
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.add("over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      zone.addEventListener(name, function () { zone.classList.remove("over"); });
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      if (event.dataTransfer && event.dataTransfer.files.length) {
        join(field, event.dataTransfer.files);
      }
    });
    field.addEventListener("change", function () {
      if (!list) return;
      list.textContent = "";
      Array.prototype.forEach.call(field.files, function (one) {
        var line = document.createElement("li");
        line.textContent = one.name + "（" + Math.max(1, Math.round(one.size / 1024)) + " KB）";
        list.appendChild(line);
      });
    });
    if (camera) {
      camera.addEventListener("change", function () {
        if (camera.files.length) join(field, camera.files);
        camera.value = "";
      });
    }
  });
})();
