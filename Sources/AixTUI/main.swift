print("aixtui")
