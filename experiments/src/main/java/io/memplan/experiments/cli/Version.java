package io.memplan.experiments.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of Memplan, from the manifest of its jar. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"memplan " + (version == null ? "(development build)" : version)};
    }
}
