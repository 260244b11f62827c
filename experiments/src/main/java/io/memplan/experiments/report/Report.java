package io.memplan.experiments.report;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import io.memplan.graph.file.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A report as one HTML file that needs nothing else: Apache ECharts is inlined, and the page's content security policy
 * allows its own scripts and style by their digests, and no request.
 *
 * @param title the title of the page
 * @param sections its parts, in order
 */
public record Report(String title, List<ReportSection> sections) {

    private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    /** Copies the list. */
    public Report {
        sections = List.copyOf(sections);
    }

    /**
     * Writes the page; all or nothing.
     *
     * @throws IOException if the file cannot be written; it is then as it was before
     */
    public void write(Path file) throws IOException {
        byte[] page = html().getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, stream -> stream.write(page));
    }

    /** Returns the page. Every text of a graph, plan or result is escaped by the template. */
    public String html() {
        String charts = inline(resource(CHARTS));
        String script = inline(resource("report.js"));
        String style = inline(resource("report.css"));
        Configuration configuration = new Configuration(Configuration.VERSION_2_3_34);
        configuration.setOutputFormat(HTMLOutputFormat.INSTANCE);
        configuration.setNumberFormat("computer");
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        StringWriter page = new StringWriter();
        try {
            new Template("report.ftlh", resource("report.ftlh"), configuration)
                    .process(
                            Map.of(
                                    "title", title,
                                    "sections", sections,
                                    "charts", charts,
                                    "script", script,
                                    "style", style,
                                    "scriptDigests", digest(charts) + " " + digest(script),
                                    "styleDigest", digest(style)),
                            page);
        } catch (IOException | TemplateException e) {
            throw new IllegalStateException("The template of the report is broken.", e);
        }
        return page.toString();
    }

    /** An element of script or style ends at the first text that looks like its end, wherever that stands. */
    private static String inline(String text) {
        if (text.contains("</script") || text.contains("</style")) {
            throw new IllegalStateException("A script or style of the report ends its own element.");
        }
        return text;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream stream = Report.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(
                        "The resource " + name + " of the report is missing from the class path.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new IllegalStateException("The resource " + name + " of the report cannot be read.", e);
        }
    }
}
