import io.github.cdkkinesisblueprint.DataStream;
import io.github.cdkkinesisblueprint.LambdaConsumer;
import io.github.cdkkinesisblueprint.ParkingLot;
import io.github.cdkkinesisblueprint.ProvisionedCapacityOptions;
import io.github.cdkkinesisblueprint.StreamCapacity;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;

public class TenLines {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "TenLines");
    DataStream stream = DataStream.Builder.create(stack, "Orders")
        .capacity(StreamCapacity.provisioned(ProvisionedCapacityOptions.builder().shards(2).build())).build();
    Function handler = Function.Builder.create(stack, "Handler")
        .runtime(Runtime.PYTHON_3_13).handler("index.handler")
        .code(Code.fromInline("def handler(event, context): return {\"batchItemFailures\": []}")).build();
    LambdaConsumer.Builder.create(stack, "Consumer")
        .stream(stream).handler(handler).parkingLot(new ParkingLot(stack, "ParkingLot")).build();
    app.synth();
  }
}
