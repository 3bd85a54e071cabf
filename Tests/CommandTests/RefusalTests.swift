import Foundation
import Testing

/// What makes no sense is refused with one clear sentence, and nothing is left half-written.
@Suite struct RefusalTests {
    private static let order = "train temporal-order --length 20 --steps 5"

    static let options = [
        Refusal("train", 64, "Name a task"),
        Refusal("train nothing", 64, "There is no task 'nothing'", "mneme tasks"),
        Refusal("train ''", 64, "There is no task ''"),
        Refusal("\(order) --cell rnn", 64, "'rnn' is invalid", "--cell", "'elman', 'lstm', 'gru' or 'ntm'"),
        Refusal("\(order) --cell lstm --omega 1", 64, "Omega is 1.0, it must be 0"),
        Refusal("\(order) --cell gru --activation relu", 64, "--activation is for --cell elman"),
        Refusal("\(order) --cell gru --init identity", 64, "initialization is identity", "orthogonal"),
        Refusal("\(order) --cell lstm --leak 0.5", 64, "leak is 0.5, it must be 1"),
        Refusal("\(order) --cell lstm --chrono 1", 64, "gate biases is 1, it must be 2 or more"),
        Refusal("\(order) --cell lstm --gate-bias inf", 64, "--gate-bias must be a number"),
        Refusal("\(order) --cell gru --gate-bias 1 --chrono 9", 64, "--gate-bias or --chrono, not both"),
        Refusal("\(order) --chrono 9", 64, "--gate-bias and --chrono are for --cell lstm, gru and ntm"),
        Refusal("\(order) --dropout 1", 64, "--dropout must be at least 0 and below 1"),
        Refusal("\(order) --dropout nan", 64, "--dropout must be at least 0 and below 1"),
        Refusal("\(order) --epochs 3", 64, "--epochs is for text, music and stories; give --steps"),
        Refusal("\(order) --patience 3", 64, "--patience is for series, text and music"),
        Refusal("\(order) --tied", 64, "--unit, --vocabulary, --embedding and --tied are for 'mneme train text'"),
        Refusal("\(order) --no-such-option 3", 64, "Unknown option '--no-such-option'"),
        Refusal("\(order) addition", 64, "Unexpected argument 'addition'"),
        Refusal("\(order) --length 0", 64, "'0' is invalid", "--length"),
        Refusal("\(order) --length -5", 64, "'-5' is invalid", "--length"),
        Refusal("\(order) --length 200...50", 64, "'200...50' is invalid", "--length"),
        Refusal("\(order) --length 50...", 64, "'50...' is invalid", "--length"),
        Refusal("\(order) --length 9", 64, "The length is 9, it must be 10 or more"),
        Refusal("\(order) --length 99999999", 64, "The longest length is 99999999"),
        Refusal("\(order) --length 99999999999999999999", 64, "is invalid", "--length"),
        Refusal("\(order) --hidden 0", 64, "hidden units is 0"),
        Refusal("\(order) --hidden -3", 64, "hidden units is -3"),
        Refusal("\(order) --hidden 99999", 64, "hidden units is 99999"),
        Refusal("\(order) --hidden many", 64, "'many' is invalid", "--hidden"),
        Refusal("\(order) --layers 0", 64, "layers is 0"),
        Refusal("\(order) --batch -2", 64, "batch is -2"),
        Refusal("\(order) --steps 0", 64, "updates is 0"),
        Refusal("\(order) --steps -1", 64, "updates is -1"),
        Refusal("\(order) --check-every 0", 64, "between checks is 0"),
        Refusal("\(order) --lr -1", 64, "learning rate is -1"),
        Refusal("\(order) --lr 0", 64, "learning rate is 0"),
        Refusal("\(order) --lr nan", 64, "learning rate is nan"),
        Refusal("\(order) --lr inf", 64, "learning rate is inf"),
        Refusal("\(order) --omega -1", 64, "--omega must be 0 or more"),
        Refusal("\(order) --omega nan", 64, "--omega must be 0 or more"),
        Refusal("\(order) --omega-form cubes", 64, "'cubes' is invalid", "norms"),
        Refusal("\(order) --omega-decay 0", 64, "period of omega is 0"),
        Refusal("\(order) --clip 0", 64, "'0' is invalid", "--clip"),
        Refusal("\(order) --clip -1", 64, "'-1' is invalid", "--clip"),
        Refusal("\(order) --clip nan", 64, "'nan' is invalid", "--clip"),
        Refusal("\(order) --clip-values 0", 64, "clipping limit is 0"),
        Refusal("\(order) --clip 1 --clip-values 1", 64, "not both"),
        Refusal("\(order) --leak 0", 64, "leak is 0"),
        Refusal("\(order) --leak 1.5", 64, "leak is 1.5"),
        Refusal("\(order) --optimizer lion", 64, "'lion' is invalid", "rmsprop"),
        Refusal("\(order) --optimizer sgd --momentum 1", 64, "momentum is 1"),
        Refusal("\(order) --optimizer adam --momentum 0.9", 64, "--momentum is for --optimizer sgd"),
        Refusal("\(order) --optimizer adam --nesterov", 64, "--nesterov needs --momentum"),
        Refusal("\(order) --optimizer adam --weight-decay 0.1", 64, "--weight-decay is for --optimizer adamw"),
        Refusal("\(order) --schedule step:0:0.5", 64, "schedule's period is 0"),
        Refusal("\(order) --schedule 1/t:-1", 64, "schedule's period is -1"),
        Refusal("\(order) --schedule decay:-1:0.5", 64, "start of the schedule's decay is -1"),
        Refusal("\(order) --schedule decay:1:0", 64, "schedule's factor is 0"),
        Refusal("\(order) --schedule decay:1", 64, "'decay:1' is invalid", "--schedule"),
        Refusal("\(order) --schedule sometimes", 64, "'sometimes' is invalid", "--schedule"),
        Refusal("\(order) --until bored", 64, "'bored' is invalid", "solved"),
        Refusal("\(order) --seed -1", 64, "'-1' is invalid", "--seed"),
        Refusal("\(order) --threads 0", 64, "--threads must be from 1 to 256"),
        Refusal("\(order) --threads 100000", 64, "--threads must be from 1 to 256"),
        Refusal("\(order) --save-every -1", 64, "--save-every must be 0 or more"),
        Refusal("\(order) --data good.ts", 64, "--data", "mneme train series"),
        Refusal("train --resume run --steps 9", 64, "--resume", "no other options"),
        Refusal("train --resume run --out other", 64, "--resume", "no other options"),
        Refusal("\(order) --resume run", 64, "a task, or a run"),
        Refusal("eval", 64, "<run>"),
        Refusal("eval run --length 0", 64, "'0' is invalid", "--length"),
        Refusal("eval run --length 5", 64, "10 or more"),
        Refusal("eval run --length 9223372036854775807", 64, "--length must be at most"),
        Refusal("eval run --sequences 0", 64, "--sequences must be from 1"),
        Refusal("eval run --sequences -7", 64, "--sequences must be from 1"),
        Refusal("eval run --data good.ts", 64, "--data is for runs on series"),
        Refusal("eval run --split test", 64, "--split is for runs on text and music"),
        Refusal("inspect run --length 9223372036854775807", 64, "--length must be from 1"),
        Refusal("inspect run --sequences 9223372036854775807", 64, "--sequences must be from 1"),
        Refusal("report", 64, "<run>"),
        Refusal("bench nothing", 64, "There is no case 'nothing'", "elman-paper"),
        Refusal("bench --seconds 0", 64, "--seconds must be above 0"),
    ]

    static let data = [
        Refusal("train series", 64, "Name the series to learn", "--data FILE"),
        Refusal("train series --data good.ts --length 50", 64, "--length is not for series"),
        Refusal("train series --data good.ts --validation 1", 64, "part held back is 1"),
        Refusal("train series --data good.ts --window 0", 64, "--window must be from 1"),
        Refusal("train series --data none.ts", 65, "none.ts: cannot be read: there is no such file"),
        Refusal("train series --data good.ts --test none.ts", 65, "none.ts: cannot be read: there is no such file"),
        Refusal("train series --data empty.ts", 65, "empty.ts: is empty"),
        Refusal("train series --data nan.ts", 65, "nan.ts:3: value 2 of channel 1 is missing (NaN)"),
        Refusal("train series --data good.ts --test nan.ts", 65, "nan.ts:3: "),
        Refusal("train series --data good.ts --test other.ts", 65, "other.ts:4: class \"new\" does not occur"),
        Refusal("train series --data folder", 65, "folder: cannot be read: it is a folder"),
        Refusal("train series --data run/checkpoints/step-000000030/model.safetensors", 65, "is not UTF-8 text"),
        Refusal("\(order) --out file/run", 65, "file/run: cannot be written: a part of the path is not a folder"),
        Refusal("\(order) --out file", 65, "file: cannot be written: a part of the path is not a folder"),
        Refusal("\(order) --out run", 65, "run: there is a run already", "--resume run"),
        Refusal("sample run", 65, "run: it is a run on temporal-order, not on text or music"),
        Refusal("sample folder", 65, "folder/run.json: cannot be read: there is no such file"),
        Refusal("export run --to pytorch none/file", 65, "none/file: cannot be written: its folder does not exist"),
        Refusal("export run --to pytorch folder", 65, "folder: cannot be written: it is a folder"),
        Refusal("export run --to pytorch file/x", 65, "file/x: cannot be written: a part of the path is not a folder"),
        Refusal("export run --to keras x", 64, "'keras' is invalid", "pytorch"),
        Refusal("import none --from pytorch --like run --out x", 65, "none: cannot be read: there is no such file"),
        Refusal("import good.ts --from pytorch --like run --out x", 65, "good.ts: is not a safetensors file"),
        Refusal("train --resume folder", 65, "folder/run.json: cannot be read: there is no such file"),
        Refusal("eval folder", 65, "folder/run.json: cannot be read: there is no such file"),
        Refusal("eval fresh", 65, "fresh: it has no checkpoint yet", "--resume fresh"),
        Refusal("inspect fresh", 65, "fresh: it has no checkpoint yet"),
        Refusal("inspect run --parameters none", 65, "none: cannot be read: there is no such file"),
        Refusal("inspect run --parameters good.ts", 65, "good.ts: is not a safetensors file"),
        Refusal("inspect run --dump folder", 65, "folder: cannot be written: it is a folder"),
        Refusal("inspect run --dump none/dump", 65, "none/dump: cannot be written: its folder does not exist"),
        Refusal("inspect run --out none/page", 65, "none/page: cannot be written: its folder does not exist"),
        Refusal("report run folder", 65, "folder/run.json: cannot be read: there is no such file"),
        Refusal("report run --out none/page", 65, "none/page: cannot be written: its folder does not exist"),
    ]

    /// Files and runs to be refused, or not.
    private static let prepared = Result {
        let scratch = try Scratch()
        try scratch.write(Waves.file(cases: 8, seed: 1), to: "good.ts")
        try scratch.write(Waves.file(cases: 4, seed: 2, classes: ["slow", "new"]), to: "other.ts")
        try scratch.write("@classLabel true a b\n@data\n1,NaN,3:a\n4,5,6:b\n", to: "nan.ts")
        try scratch.write("", to: "empty.ts")
        try scratch.write("a file", to: "file")
        try scratch.makeFolder("folder")
        try scratch.mneme("\(Short.unsolved) --out run")
        try scratch.copy("run", to: "fresh")
        try scratch.remove("fresh/checkpoints")
        return try scratch.files()
    }

    @Test(arguments: options + data) func isRefused(_ refusal: Refusal) throws {
        try refusal.check(among: Self.prepared.get())
    }
}
