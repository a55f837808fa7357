// "+ Visit" in Desk's top bar, on every screen: opens Disken in a tab of its own, for those who may record.

$(document).on("toolbar_setup", () => {
	const may_record = ["Digidel Advisor", "Digidel Coordinator", "Digidel Manager"].some((role) =>
		frappe.user_roles.includes(role)
	);
	if (!may_record || document.querySelector(".digidel-disken")) return;

	const link = document.createElement("a");
	link.className = "btn btn-primary btn-sm digidel-disken";
	link.href = frappe.boot.lang === "sv" ? "/digidel/disken" : "/digidel/en/disken";
	link.target = "_blank";
	link.rel = "noopener";
	link.textContent = `+ ${__("Meeting", null, "Disken")}`;
	link.title = __("Record a visit in Disken, in a new tab");

	const item = document.createElement("li");
	item.className = "nav-item";
	item.style.marginInlineEnd = "8px";
	item.append(link);
	document.querySelector("header.navbar ul.navbar-nav:not(#navbar-breadcrumbs)")?.prepend(item);
});
