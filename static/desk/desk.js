// Small conveniences of the staff pages. Every page works without this file: it only saves
// clicks, keeps drafts and stops a second click while the first is under way.
(function () {
  "use strict";

  document.documentElement.classList.add("has-js");

  function all(selector, root) {
    return Array.prototype.slice.call((root || document).querySelectorAll(selector));
  }

  function cookie(name) {
    var found = document.cookie.split("; ").filter(function (part) {
      return part.indexOf(name + "=") === 0;
    })[0];
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  // ---------------------------------------------------------------- one click acts once
  document.addEventListener("submit", function (event) {
    var form = event.target;
    // Not form.method: a field of that name (how a paper is served) hides it.
    if ((form.getAttribute("method") || "").toLowerCase() !== "post" || form.hasAttribute("data-many")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // After this turn, so that the button's own name and value are still sent.
    window.setTimeout(function () {
      all("button[type=submit], button:not([type])", form).forEach(function (button) {
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
      });
    }, 0);
  });
  // Coming back by the browser's button must not leave a dead form.
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      all("button[aria-busy]", form).forEach(function (button) {
        button.disabled = false;
        button.removeAttribute("aria-busy");
      });
    });
  });

  // A page that answers a form is left by the browser's button and come back to as the page it
  // was opened as: else the browser has nothing to show but that the form must be sent again.
  if (document.documentElement.hasAttribute("data-answers") && window.history.replaceState) {
    window.history.replaceState(window.history.state, "", window.location.href);
  }

  // ---------------------------------------------------------------- long choices are searched
  // A filter with many names gets a field to type in; the choice itself stays what is sent.
  var LONG = 15;
  function searchable(select, number) {
    if (select.multiple || select.options.length <= LONG) return;
    var list = document.createElement("datalist");
    var box = document.createElement("input");
    var label = select.id ? document.querySelector("label[for='" + select.id + "']") : null;
    list.id = (select.id || "choice" + number) + "-list";
    box.id = (select.id || "choice" + number) + "-search";
    box.className = "form-control";
    box.type = "search";
    box.autocomplete = "off";
    box.setAttribute("list", list.id);
    box.placeholder = select.options[0].value ? "" : select.options[0].textContent;
    all("option", select).forEach(function (option) {
      if (!option.value) return;
      var offered = document.createElement("option");
      offered.value = option.textContent.trim();
      list.appendChild(offered);
    });
    function show() {
      var here = select.options[select.selectedIndex];
      box.value = here && here.value ? here.textContent.trim() : "";
    }
    function choose() {
      var words = box.value.trim();
      var options = all("option", select);
      var exact = options.filter(function (o) { return o.textContent.trim() === words; });
      var near = options.filter(function (o) { return o.value && o.textContent.indexOf(words) >= 0; });
      if (!words) select.selectedIndex = 0;
      else if (exact.length) exact[0].selected = true;
      else if (near.length === 1) near[0].selected = true;
      show();
    }
    box.addEventListener("change", choose);
    if (select.form) select.form.addEventListener("submit", choose);
    show();
    if (label) label.setAttribute("for", box.id);
    select.hidden = true;
    select.parentNode.insertBefore(box, select);
    select.parentNode.insertBefore(list, select);
  }

  // ---------------------------------------------------------------- lists: choosing rows
  function count(form) {
    var boxes = all("input[name=id]", form);
    var chosen = boxes.filter(function (box) { return box.checked; }).length;
    boxes.forEach(function (box) {
      var row = box.closest("tr");
      if (row) row.classList.toggle("chosen", box.checked);
    });
    all("[data-chosen]", form).forEach(function (place) { place.textContent = chosen; });
    var head = form.querySelector("input[data-select-all]");
    if (head) {
      head.checked = chosen > 0 && chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    var whole = form.querySelector("[data-select-filter]");
    if (whole) whole.hidden = !(head && head.checked);
    var every = form.querySelector("input[name=every]");
    if (every && every.checked && !(head && head.checked)) every.checked = false;
    all("[data-needs-rows]", form).forEach(function (button) {
      button.disabled = chosen === 0;
    });
  }

  document.addEventListener("change", function (event) {
    var target = event.target;
    var form = target.closest ? target.closest("form[data-list]") : null;
    if (form) {
      if (target.hasAttribute("data-select-all")) {
        all("input[name=id]", form).forEach(function (box) { box.checked = target.checked; });
      }
      count(form);
    }
    if (target.hasAttribute && target.hasAttribute("data-submit-on-change") && target.form) {
      target.form.submit();
    }
  });

  var lastBox = null;
  document.addEventListener("click", function (event) {
    var box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "id" || box.type !== "checkbox") return;
    var form = box.closest("form[data-list]");
    if (!form) return;
    var boxes = all("input[name=id]", form);
    if (event.shiftKey && lastBox && boxes.indexOf(lastBox) >= 0) {
      var ends = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort(function (a, b) { return a - b; });
      boxes.slice(ends[0], ends[1] + 1).forEach(function (other) { other.checked = box.checked; });
      count(form);
    }
    lastBox = box;
  });

  // ---------------------------------------------------------------- narrowing a long page
  document.addEventListener("input", function (event) {
    var box = event.target;
    if (!box.hasAttribute || !box.hasAttribute("data-narrow")) return;
    var words = box.value.trim().toLowerCase();
    all(box.getAttribute("data-narrow")).forEach(function (row) {
      row.hidden = words !== "" && row.textContent.toLowerCase().indexOf(words) < 0;
    });
    all("[data-narrow-group]").forEach(function (group) {
      var rows = all(box.getAttribute("data-narrow"), group);
      group.hidden = rows.length > 0 && rows.every(function (row) { return row.hidden; });
    });
  });

  // ---------------------------------------------------------------- clauses, menus, dialogs
  document.addEventListener("click", function (event) {
    all("details.clause[open], details.desk-menu[open]").forEach(function (open) {
      if (!open.contains(event.target)) open.open = false;
    });
    var opener = event.target.closest ? event.target.closest("[data-dialog]") : null;
    if (opener) {
      var dialog = document.getElementById(opener.getAttribute("data-dialog"));
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    var closer = event.target.closest ? event.target.closest("[data-close-dialog]") : null;
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    var fill = event.target.closest ? event.target.closest("[data-fill]") : null;
    if (fill) {
      var field = document.getElementById(fill.getAttribute("data-fill"));
      if (field) {
        event.preventDefault();
        field.value = fill.getAttribute("data-value") || "";
        field.dispatchEvent(new Event("change", { bubbles: true }));
        var next = document.getElementById(fill.getAttribute("data-then") || "");
        (next || field).focus();
      }
    }
    if (event.target.closest && event.target.closest("[data-print]")) window.print();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      all("details.clause[open], details.desk-menu[open]").forEach(function (open) {
        open.open = false;
        var summary = open.querySelector("summary");
        if (summary) summary.focus();
      });
    }
    if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) {
      var search = document.getElementById("desk-search");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });

  // ---------------------------------------------------------------- drafts
  var EVERY = 4000;
  var NEVER = { once: true, csrfmiddlewaretoken: true };

  function fieldsOf(form) {
    return all("input[name], select[name], textarea[name]", form).filter(function (field) {
      return !NEVER[field.name] && ["password", "file", "hidden", "submit"].indexOf(field.type) < 0;
    });
  }

  function valuesOf(form) {
    var values = {};
    fieldsOf(form).forEach(function (field) {
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked) (values[field.name] = values[field.name] || []).push(field.value);
      } else if (field.multiple) {
        values[field.name] = all("option", field)
          .filter(function (option) { return option.selected; })
          .map(function (option) { return option.value; });
      } else {
        (values[field.name] = values[field.name] || []).push(field.value);
      }
    });
    return values;
  }

  function putInto(form, values) {
    var seen = {};
    fieldsOf(form).forEach(function (field) {
      var given = values[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = given.indexOf(field.value) >= 0;
      } else if (field.multiple) {
        all("option", field).forEach(function (option) {
          option.selected = given.indexOf(option.value) >= 0;
        });
      } else if (field.name in values) {
        var at = seen[field.name] || 0;
        seen[field.name] = at + 1;
        if (at < given.length) field.value = given[at];
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function keepDraft(form) {
    var address = form.getAttribute("data-draft-url");
    var note = form.querySelector("[data-draft-note]");
    var last = JSON.stringify(valuesOf(form));
    var words = note ? note.dataset : {};

    function say(text) { if (note) note.textContent = text || ""; }

    function save() {
      var now = JSON.stringify(valuesOf(form));
      if (now === last || form.dataset.sent) return;
      fetch(address, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token(form) },
        body: now,
      }).then(function (answer) {
        if (answer.ok) {
          last = now;
          say(words.saved);
        } else {
          say(answer.status === 401 ? words.signedOut : words.failed);
        }
      }).catch(function () { say(words.failed); });
    }

    var offer = document.querySelector("[data-draft-offer='" + form.getAttribute("data-draft") + "']");
    if (offer) {
      var kept = document.getElementById(offer.getAttribute("data-draft-data"));
      offer.hidden = false;
      offer.querySelector("[data-draft-restore]").addEventListener("click", function () {
        putInto(form, JSON.parse(kept.textContent));
        offer.hidden = true;
      });
    }
    window.setInterval(save, EVERY);
    form.addEventListener("focusout", function () { window.setTimeout(save, 0); });
  }

  function token(form) {
    var field = form.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : cookie("csrftoken");
  }

  // ---------------------------------------------------------------- ticks that go with an answer
  function showTicks(root) {
    all("[data-shown-by]", root).forEach(function (tick) {
      var answer = tick.form && tick.form.elements[tick.getAttribute("data-shown-by")];
      var field = tick.closest(".field");
      if (!answer || !field) return;
      var called = answer.value === tick.getAttribute("data-shown-for");
      // What a form hides, it must not send.
      if (!called) tick.checked = false;
      field.hidden = !called;
    });
  }
  document.addEventListener("change", function (event) {
    if (event.target.form) showTicks(event.target.form);
  });
  document.addEventListener("htmx:afterSwap", function () { showTicks(document); });

  // ---------------------------------------------------------------- days, year first
  // A date field takes its order of day and month from the browser's own language, which the page
  // cannot tell. What is shown until one edits is the value itself; the native field and its picker
  // stay as they are, and what was typed by half is left to be seen.
  function showDay(field) {
    if (field.validity.badInput) field.removeAttribute("data-day");
    else field.setAttribute("data-day", field.value || "年-月-日");
  }
  function showDays(root) {
    all("input[type=date]", root).forEach(showDay);
  }
  ["input", "change", "focusout"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      if (event.target.type === "date") showDay(event.target);
    });
  });
  document.addEventListener("reset", function () {
    window.setTimeout(function () { showDays(document); }, 0);
  });
  document.addEventListener("htmx:afterSwap", function () { showDays(document); });

  function start() {
    showTicks(document);
    showDays(document);
    all("form[data-list]").forEach(count);
    all("form[data-draft]").forEach(keepDraft);
    all("form.filters select").forEach(searchable);
    var wrong = document.querySelector(".field [aria-invalid='true']");
    if (wrong) wrong.focus();
  }
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
