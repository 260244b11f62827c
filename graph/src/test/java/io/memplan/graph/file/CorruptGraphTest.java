package io.memplan.graph.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.memplan.graph.TrainingGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a graph file can be wrong, with what the reader says. */
final class CorruptGraphTest {

    private static final String V0 = "{'id':0,'bytes':4}";
    private static final String V1 = "{'id':1,'bytes':4}";
    private static final String O0 = "{'id':0,'name':'a','inputs':[0],'outputs':[1],'phase':'FORWARD','costNanos':1}";

    @TempDir
    Path folder;

    static Stream<Arguments> wrongFiles() {
        return Stream.of(
                arguments("", "it is empty.\nMaybe the tool that should write it failed."),
                arguments("[1]", "an object is needed, but there is a list (at line 1, column 1)."),
                arguments("PK\u0003\u0004", "it is not valid JSON: Unrecognized token"),
                arguments("{'a':1} {}", "there is more after the end of its JSON (at line 1, column 9)."),
                arguments("{'a':1,'a':2}", "it is not valid JSON: Duplicate field 'a' (at line 1, column 11)."),
                arguments("{}", "the field 'format' is missing"),
                arguments("{'format':'memplan.graph'}", "the field 'version' is missing"),
                arguments("{'format':'memplan.graph','version':1}", "the field 'values' is missing"),
                arguments(
                        "{'format':'memplan.plan'}",
                        "its format is 'memplan.plan', but a file of the format 'memplan.graph' is needed"
                                + " (at line 1, column 11, /format).\nMaybe two file arguments are swapped."),
                arguments(
                        "{'format':'memplan.graph','version':2}",
                        "its version is 2, but only version 1 is known here (at line 1, column 37, /version).\n"
                                + "Maybe a newer Memplan wrote it, and can read it."),
                arguments("{'format':'memplan.graph','version':'1'}", "its version is 1, but only version 1 is known"),
                arguments("{'format':'memplan.graph','version':1e99}", "its version is 1e99, but only"),
                arguments("{'format':'memplan.graph','version':true}", "a number is needed, but there is true"),
                arguments(graph("{'id':0}", ""), "the field 'bytes' is missing (at line 1, column"),
                arguments(graph("{'bytes':0}", ""), "the field 'id' is missing (at line 1, column"),
                arguments(
                        graph("{'id':0,'bytes':-7}", ""),
                        "the number -7 is negative (at line 1, column 65, /values/0/bytes).\n"
                                + "Maybe the tool that wrote the file overflowed a number."),
                arguments(
                        graph("{'id':0,'bytes':9223372036854775808}", ""),
                        "the number 9223372036854775808 does not fit 64 bits (at line 1, column 65, /values/0/bytes)"),
                arguments(
                        graph("{'id':0,'bytes':1e30}", ""),
                        "an integer is needed, but the number is 1e30 (at line 1, column 65, /values/0/bytes).\n"
                                + "Maybe write it without a point or exponent."),
                arguments(graph("{'id':0,'bytes':4.0}", ""), "an integer is needed, but the number is 4.0"),
                arguments(graph("{'id':0,'bytes':NaN}", ""), "it is not valid JSON: Non-standard token 'NaN'"),
                arguments(graph("{'id':0,'bytes':'4'}", ""), "an integer is needed, but there is the text \"4\""),
                arguments(graph("{'id':0,'bytes':[]}", ""), "an integer is needed, but there is a list"),
                arguments(
                        graph("{'id':0,'bytes':1" + "0".repeat(200) + "}", ""),
                        "it is beyond a limit: Number value length (201) exceeds the maximum allowed (100)"),
                arguments(graph("{'id':-1,'bytes':4}", ""), "the number -1 is negative"),
                arguments(graph("{'id':2147483648,'bytes':4}", ""), "the id 2147483648 is above 2147483647"),
                arguments(
                        graph(V0 + "," + V0, ""),
                        "the value id 0 is used twice (at /values/1/id).\n"
                                + "Maybe the tool that wrote the file has a fault."),
                arguments(graph("{'id':5,'bytes':4},{'id':5,'bytes':4}", ""), "the value id 5 is used twice"),
                arguments(graph("{'id':0,'id':1,'bytes':4}", ""), "Duplicate field 'id'"),
                arguments(
                        graph("{'id':0,'bytes':4,'role':'WEIGHT'}", ""),
                        "'WEIGHT' is unknown here (at line 1, column 74, /values/0/role).\nMaybe it should be one of"
                                + " [INPUT, LABEL, PARAMETER, STATE, ACTIVATION, GRADIENT, OUTPUT]."),
                arguments(graph("{'id':0,'bytes':4,'name':7}", ""), "a text is needed, but there is 7"),
                arguments(graph("{'id':0,'bytes':4,'shape':[-1]}", ""), "the number -1 is negative"),
                arguments(
                        graph("{'id':0,'bytes':4,'dtype':'int8','shape':[4294967296,4294967296]}", ""),
                        "the shape [4294967296, 4294967296] has more bytes than fit 64 bits"),
                arguments(
                        graph("{'id':0,'bytes':4,'shape':[" + "1,".repeat(64) + "1]}", ""),
                        "a list has more than 64 elements"),
                arguments(graph("{'id':0,'viewOf':1}", ""), "the value id 1 is unknown (at /values/0/viewOf)"),
                arguments(
                        graph("{'id':0,'viewOf':1},{'id':1,'viewOf':0}", ""),
                        "the value 0 is a view of itself, through others (at /values/0/viewOf)"),
                arguments(
                        graph("{'id':0,'viewOf':1,'bytes':3},{'id':1,'bytes':4}", ""),
                        "the value 0 is a view of the value 1, but has 3 bytes of its own"),
                arguments(
                        graph(V0 + ",{'id':1,'bytes':4611686018427387904}", ""),
                        "it breaks a rule of graphs: The sizes of the values add up to more than 2^62"),
                arguments(
                        graph(V0 + "," + V1, O0.replace("[0]", "[9]")),
                        "the value id 9 is unknown (at /operations/0/inputs/0).\n"
                                + "Maybe a value is missing in the file."),
                arguments(
                        graph(V0 + "," + V1, O0.replace("[1]", "[0,9]")),
                        "the value id 9 is unknown (at /operations/0/outputs/1)"),
                arguments(
                        graph(V0 + "," + V1, O0 + "," + O0.replace("[1]", "[]")),
                        "the operation id 0 is used twice (at /operations/1/id)"),
                arguments(
                        graph(V0 + "," + V1, O0 + "," + O0.replace("'id':0,'name':'a'", "'id':1,'name':'b'")),
                        "the value 1 is produced twice, by the operations 0 (a) and 1 (b)"
                                + " (at /operations/1/outputs/0).\nMaybe give each result a value of its own."),
                arguments(
                        graph(
                                V0 + "," + V1,
                                O0
                                        + ",{'id':1,'name':'b','inputs':[1],'outputs':[0],'phase':'BACKWARD','costNanos':1}"),
                        "the operation 0 (a) reads the value 0, which only the operation 1 (b) produces: the operations"
                                + " form a cycle, or do not stand in execution order (at /operations/0/inputs/0)"),
                arguments(
                        graph(V0 + "," + V1, O0.replace("[1]", "[0]")),
                        "the operation 0 (a) reads the value 0, which only the operation 0 (a) produces"),
                arguments(
                        graph(V0 + "," + V1, O0.replace("'name'", "'overwrites':[1],'name'")),
                        "the operation 0 (a) overwrites a value that it does not read (at /operations/0/overwrites)"),
                arguments(graph(V0, O0.replace("'phase':'FORWARD',", "")), "the field 'phase' is missing"),
                arguments(graph(V0, O0.replace(",'costNanos':1", "")), "the field 'costNanos' is missing"),
                arguments(graph(V0, O0.replace("'inputs':[0],", "")), "the field 'inputs' is missing"),
                arguments(graph(V0, O0.replace("FORWARD", "forward")), "'forward' is unknown here"),
                arguments(graph(V0, O0.replace("'costNanos':1", "'costNanos':1e30")), "the number is 1e30"),
                arguments(
                        graph(V0 + "," + V1, O0.replace("'costNanos':1", "'costNanos':9223372036854775807")),
                        "The sizes of the costs add up to more than 2^62"),
                arguments(
                        graph(V0, O0.replace("'name'", "'attributes':{'k':{'x':1}},'name'")),
                        "an attribute is an object, which no operation can carry"),
                arguments(graph(V0, O0.replace("'name'", "'attributes':{'k':1e999},'name'")), "does not fit a double"),
                arguments(graph(V0, O0.replace("'name'", "'attributes':{'k':[null]},'name'")), "an attribute is null"),
                arguments(graph(V0, "3"), "an object is needed, but there is 3 (at line 1, column"),
                arguments(
                        "{'a':" + "[".repeat(100) + "]".repeat(100) + "}",
                        "it is beyond a limit: Document nesting depth (65) exceeds the maximum allowed (64)"),
                arguments(
                        "{'a':'" + "x".repeat(FileLimits.MAX_TEXT_LENGTH + 1) + "'}",
                        "it is beyond a limit: String value length (1048577) exceeds the maximum allowed (1048576)"));
    }

    private static String graph(String values, String operations) {
        return "{'format':'memplan.graph','version':1,'values':[" + values + "],'operations':[" + operations + "]}";
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void read_wrongFile_saysWhatAndWhere(String text, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("g.json"), text.replace('\'', '"'));
        assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageStartingWith("The file " + file + " cannot be used: ")
                .hasMessageContaining(message)
                .hasMessageMatching("(?s).*\\.\nMaybe .*\\.");
    }

    @Test
    void read_cutAnywhere_isRefused() throws IOException {
        Path file = folder.resolve("g.json");
        GraphFile.write(file, RandomDocuments.graph(3));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 1; length < whole.length - 1; length++) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> GraphFile.read(file))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(CorruptFileException.class)
                    .hasMessageContaining("cannot be used: it is ");
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> GraphFile.read(file))
                .hasMessageContaining("it is cut: it ends before its JSON does (at line ");
    }

    @Test
    void read_anyByteChanged_isRefusedOrSame() throws IOException {
        Path file = folder.resolve("g.json");
        TrainingGraph graph = RandomDocuments.graph(4);
        GraphFile.write(file, graph);
        byte[] whole = Files.readAllBytes(file);
        for (int place = 0; place < whole.length; place++) {
            byte[] changed = whole.clone();
            changed[place] ^= 1;
            Files.write(file, changed);
            try {
                GraphFileTest.assertSame(GraphFile.read(file), graph, place);
            } catch (CorruptFileException e) {
                assertThat(e.fileName()).isEqualTo(file.toString());
            }
        }
    }

    @Test
    void read_changedContent_namesBothDigests() throws IOException {
        Path file = folder.resolve("g.json");
        GraphFile.write(file, new TrainingGraph("before", List.of(), List.of(), 0));
        Files.writeString(file, Files.readString(file).replace("before", "after"));
        assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageMatching(
                        "(?s).*its digest is [0-9a-f]{64}, but its content has the digest [0-9a-f]{64}, so it"
                                + " was changed after it was written \\(at /digest\\)\\.\nMaybe write it again; after a change by"
                                + " hand, remove the field 'digest'\\.");
    }

    @Test
    void read_notUtf8_isRefused() throws IOException {
        Path file = folder.resolve("g.json");
        Files.write(file, new byte[] {'{', '"', (byte) 0xff, (byte) 0xff, '"', ':', '1', '}'});
        assertThatThrownBy(() -> GraphFile.read(file))
                .isInstanceOf(CorruptFileException.class)
                .hasMessageContaining("Invalid UTF-8");
    }

    @Test
    void read_folderOrNothing_isRefused() {
        assertThatThrownBy(() -> GraphFile.read(folder)).hasMessageContaining("it is a folder");
        assertThatThrownBy(() -> GraphFile.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
