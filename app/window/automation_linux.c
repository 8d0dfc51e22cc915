//go:build automation && linux && production && webkit2_41

// A test drives the real window through WebKitWebDriver, which needs a web view
// that was made for automation. Wails makes its view with the function below; this
// definition takes its place when the test build is linked. Released programs
// never carry it.
//
// WebKit grants whatever a driven page asks for, so what the window allows cannot
// be seen through the driver. With TICKETCRIB_PROBE in the environment the view is
// an ordinary one that runs that script when the page has loaded, and prints the
// titles that the script gives the page. A test machine has no camera: WebKit plays one, and a microphone.

#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static GtkWidget *automation_view = NULL;

static WebKitWebView *on_create_web_view(WebKitAutomationSession *session, gpointer none) {
	return WEBKIT_WEB_VIEW(automation_view);
}

static void on_automation_started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer none) {
	g_signal_connect(session, "create-web-view", G_CALLBACK(on_create_web_view), NULL);
}

static void add_probe(WebKitUserContentManager *manager, const char *script) {
	WebKitUserScript *probe = webkit_user_script_new(script, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME,
		WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END, NULL, NULL);
	webkit_user_content_manager_add_script(manager, probe);
	webkit_user_script_unref(probe);
}

static void on_title(WebKitWebView *view, GParamSpec *property, gpointer none) {
	g_printerr("title: %s\n", webkit_web_view_get_title(view));
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	const char *probe = g_getenv("TICKETCRIB_PROBE");
	if (probe == NULL) {
		WebKitWebContext *context = webkit_web_context_get_default();
		webkit_web_context_set_automation_allowed(context, TRUE);
		g_signal_connect(context, "automation-started", G_CALLBACK(on_automation_started), NULL);
	} else {
		add_probe(manager, probe);
	}
	automation_view = g_object_new(WEBKIT_TYPE_WEB_VIEW,
		"user-content-manager", manager, "is-controlled-by-automation", probe == NULL, NULL);
	WebKitSettings *settings = webkit_web_view_get_settings(WEBKIT_WEB_VIEW(automation_view));
	webkit_settings_set_enable_mock_capture_devices(settings, TRUE);
	if (probe != NULL) {
		g_signal_connect(automation_view, "notify::title", G_CALLBACK(on_title), NULL);
	}
	return automation_view;
}
