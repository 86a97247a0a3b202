// The pad on which who was heard signs a record. Without script another way of signing is chosen.
(function () {
  "use strict";

  var form = document.querySelector("form[data-signing]");
  if (!form || !window.SignaturePad) return;
  var box = form.querySelector("[data-pad]");
  var canvas = box.querySelector("canvas");
  var picture = form.elements.picture;
  var pad = new window.SignaturePad(canvas, { minWidth: 1, maxWidth: 3, penColor: "#000" });

  // As many points as the screen has, or strokes are blurred; what was drawn stays.
  function fit() {
    var wide = canvas.offsetWidth;
    var high = canvas.offsetHeight;
    if (!wide || !high) return;
    var ratio = Math.max(window.devicePixelRatio || 1, 1);
    if (canvas.width === Math.round(wide * ratio) && canvas.height === Math.round(high * ratio)) return;
    var strokes = pad.toData();
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(high * ratio);
    canvas.getContext("2d").scale(ratio, ratio);
    pad.clear();
    pad.fromData(strokes);
  }

  var whole = form.querySelector("[data-whole-screen]");

  function way() {
    var chosen = form.querySelector("input[name=how]:checked");
    return chosen ? chosen.value : "";
  }

  function show() {
    var byPad = way() === "pad";
    box.hidden = !byPad;
    whole.hidden = !byPad || !form.requestFullscreen;
    form.querySelector("[data-reason]").hidden = byPad || way() === "remote";
    if (byPad) fit();
  }

  box.querySelector("[data-pad-clear]").addEventListener("click", function () { pad.clear(); });
  box.querySelector("[data-pad-undo]").addEventListener("click", function () {
    var strokes = pad.toData();
    strokes.pop();
    pad.clear();
    pad.fromData(strokes);
  });
  pad.addEventListener("beginStroke", function () {
    var wrong = document.getElementById("id_picture_error");
    if (wrong) wrong.hidden = true;
  });
  form.addEventListener("change", function (event) {
    if (event.target.name === "how") show();
  });
  form.addEventListener("submit", function () {
    picture.value = way() === "pad" && !pad.isEmpty() ? pad.toDataURL("image/png") : "";
  });
  window.addEventListener("resize", fit);

  if (form.requestFullscreen) {
    whole.addEventListener("click", function () {
      if (document.fullscreenElement) document.exitFullscreen();
      else form.requestFullscreen();
    });
    document.addEventListener("fullscreenchange", function () { window.setTimeout(fit, 50); });
  }
  show();
})();
