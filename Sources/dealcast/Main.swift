@main struct Dealcast { static func main() {} }
