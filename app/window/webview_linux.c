//go:build linux && production && webkit2_41

// What the window's web view may do, which Wails leaves open.

#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

#include "_cgo_export.h"

static gboolean our_page(const char *uri) {
	return uri != NULL && g_str_has_prefix(uri, "wails://wails/");
}

// The camera alone, and for our page alone: a microphone, a place, notifications
// and everything else that a page can ask for are denied.
static gboolean on_permission(WebKitWebView *view, WebKitPermissionRequest *request, gpointer none) {
	gboolean camera = FALSE;
	if (WEBKIT_IS_USER_MEDIA_PERMISSION_REQUEST(request)) {
		WebKitUserMediaPermissionRequest *media = WEBKIT_USER_MEDIA_PERMISSION_REQUEST(request);
		camera = webkit_user_media_permission_is_for_video_device(media)
			&& !webkit_user_media_permission_is_for_audio_device(media);
	}
	if (camera && our_page(webkit_web_view_get_uri(view))) {
		webkit_permission_request_allow(request);
	} else {
		webkit_permission_request_deny(request);
	}
	return TRUE;
}

// The window shows our page and no other: a link, a dropped file or a script that
// leads elsewhere leads nowhere. A link to one of the program's papers saves it:
// WebKit cannot download what has our own scheme.
static gboolean on_policy(WebKitWebView *view, WebKitPolicyDecision *decision, WebKitPolicyDecisionType type, gpointer saver) {
	if (type != WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && type != WEBKIT_POLICY_DECISION_TYPE_NEW_WINDOW_ACTION) {
		return FALSE;
	}
	WebKitNavigationAction *action = webkit_navigation_policy_decision_get_navigation_action(WEBKIT_NAVIGATION_POLICY_DECISION(decision));
	const char *uri = webkit_uri_request_get_uri(webkit_navigation_action_get_request(action));
	if (our_page(webkit_web_view_get_uri(view)) && g_str_has_prefix(uri, "wails://wails/app/")) {
		save_paper((uintptr_t)saver, (char *)uri);
		webkit_policy_decision_ignore(decision);
		return TRUE;
	}
	if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION && (our_page(uri) || g_strcmp0(uri, "about:blank") == 0)) {
		return FALSE;
	}
	webkit_policy_decision_ignore(decision);
	return TRUE;
}

// A page whose process died leaves an empty window; the page is loaded anew and
// asks for the present state, as at the start.
static void on_terminated(WebKitWebView *view, WebKitWebProcessTerminationReason reason, gpointer none) {
	g_printerr("the page ended (reason %d) and is loaded again\n", reason);
	webkit_web_view_load_uri(view, "wails://wails/");
}

static WebKitWebView *find_view(GtkWidget *widget) {
	WebKitWebView *found = NULL;
	if (WEBKIT_IS_WEB_VIEW(widget)) {
		return WEBKIT_WEB_VIEW(widget);
	}
	if (!GTK_IS_CONTAINER(widget)) {
		return NULL;
	}
	GList *children = gtk_container_get_children(GTK_CONTAINER(widget));
	for (GList *child = children; child != NULL && found == NULL; child = child->next) {
		found = find_view(GTK_WIDGET(child->data));
	}
	g_list_free(children);
	return found;
}

static gboolean guard_view(gpointer saver) {
	WebKitWebView *view = NULL;
	GList *windows = gtk_window_list_toplevels();
	for (GList *window = windows; window != NULL && view == NULL; window = window->next) {
		view = find_view(GTK_WIDGET(window->data));
	}
	g_list_free(windows);
	if (view == NULL) {
		g_error("the window has no web view to guard");
	}
	g_signal_connect(view, "permission-request", G_CALLBACK(on_permission), NULL);
	g_signal_connect(view, "decide-policy", G_CALLBACK(on_policy), saver);
	g_signal_connect(view, "web-process-terminated", G_CALLBACK(on_terminated), NULL);
	return G_SOURCE_REMOVE;
}

// present puts the window with our page before all others and takes the focus.
static gboolean present(gpointer none) {
	GList *windows = gtk_window_list_toplevels();
	for (GList *window = windows; window != NULL; window = window->next) {
		if (find_view(GTK_WIDGET(window->data)) != NULL) {
			gtk_window_present(GTK_WINDOW(window->data));
		}
	}
	g_list_free(windows);
	return G_SOURCE_REMOVE;
}

void present_soon(void) { g_idle_add(present, NULL); }

void guard_view_soon(uintptr_t saver) { g_idle_add(guard_view, (gpointer)saver); }
