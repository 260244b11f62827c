package io.memplan.experiments.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of Memplan, from the manifest of its jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"memplan " + text()};
    }

    /** Returns the version alone. */
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(development build)" : version;
    }
}
