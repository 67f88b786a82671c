fn main() {
    println!("cargo:rerun-if-changed=../echo.proto");
    protobuf_codegen_pure::Codegen::new()
        .out_dir(std::env::var("OUT_DIR").unwrap())
        .inputs(&["../echo.proto"])
        .include("..")
        .run()
        .unwrap();
    // The generated file begins with attributes for the whole crate, which `include!` does not take.
    let file = format!("{}/echo.rs", std::env::var("OUT_DIR").unwrap());
    let text: String = std::fs::read_to_string(&file)
        .unwrap()
        .lines()
        .filter(|line| !line.starts_with("#!") && !line.starts_with("//!"))
        .map(|line| format!("{}\n", line))
        .collect();
    std::fs::write(file, text).unwrap();
}
