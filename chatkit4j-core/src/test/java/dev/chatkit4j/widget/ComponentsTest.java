package dev.chatkit4j.widget;

import static dev.chatkit4j.widget.Components.badge;
import static dev.chatkit4j.widget.Components.basic;
import static dev.chatkit4j.widget.Components.box;
import static dev.chatkit4j.widget.Components.button;
import static dev.chatkit4j.widget.Components.caption;
import static dev.chatkit4j.widget.Components.card;
import static dev.chatkit4j.widget.Components.chart;
import static dev.chatkit4j.widget.Components.checkbox;
import static dev.chatkit4j.widget.Components.col;
import static dev.chatkit4j.widget.Components.datePicker;
import static dev.chatkit4j.widget.Components.divider;
import static dev.chatkit4j.widget.Components.form;
import static dev.chatkit4j.widget.Components.icon;
import static dev.chatkit4j.widget.Components.image;
import static dev.chatkit4j.widget.Components.input;
import static dev.chatkit4j.widget.Components.label;
import static dev.chatkit4j.widget.Components.listView;
import static dev.chatkit4j.widget.Components.listViewItem;
import static dev.chatkit4j.widget.Components.markdown;
import static dev.chatkit4j.widget.Components.option;
import static dev.chatkit4j.widget.Components.radioGroup;
import static dev.chatkit4j.widget.Components.row;
import static dev.chatkit4j.widget.Components.select;
import static dev.chatkit4j.widget.Components.spacer;
import static dev.chatkit4j.widget.Components.text;
import static dev.chatkit4j.widget.Components.textarea;
import static dev.chatkit4j.widget.Components.title;
import static dev.chatkit4j.widget.Components.transition;
import static dev.chatkit4j.widget.Widgets.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chatkit4j.json.JsonObject;
import dev.chatkit4j.widget.Component.Alignment;
import dev.chatkit4j.widget.Component.Justification;
import dev.chatkit4j.widget.Component.Size;
import dev.chatkit4j.widget.Component.Variant;
import dev.chatkit4j.widget.Component.Weight;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  private static final ActionConfig PAY = ActionConfig.of("order.pay", JsonObject.of("id", 7));

  private static void assertIs(Component<?> component, String expected) {
    assertThat(component.json()).isEqualTo(widget(expected));
  }

  @Test
  void a_card_reads_as_it_is_shown() {
    assertIs(
        card(
                title("Order 7").size(Size.LG),
                row(text("2 x Pho").id("dish").weight(Weight.SEMIBOLD), spacer(), badge("hot"))
                    .gap(2)
                    .align(Alignment.CENTER),
                button("Pay").onClick(PAY).block())
            .size(Size.SM)
            .status("Kitchen"),
        """
        {'type':'Card','children':[
           {'type':'Title','value':'Order 7','size':'lg'},
           {'type':'Row','children':[
             {'type':'Text','value':'2 x Pho','id':'dish','weight':'semibold'},
             {'type':'Spacer'},
             {'type':'Badge','label':'hot'}],'gap':2,'align':'center'},
           {'type':'Button','label':'Pay','block':true,
            'onClickAction':{'type':'order.pay','payload':{'id':7}}}],
         'size':'sm','status':{'text':'Kitchen'}}
        """);
  }

  @Test
  void a_card_may_ask_to_confirm() {
    assertIs(
        card(input("name").required().placeholder("Name"))
            .asForm()
            .confirm("Save", PAY)
            .cancel("Back", ActionConfig.of("back")),
        """
        {'type':'Card','asForm':true,
         'children':[{'type':'Input','name':'name','required':true,'placeholder':'Name'}],
         'confirm':{'label':'Save','action':{'type':'order.pay','payload':{'id':7}}},
         'cancel':{'label':'Back','action':{'type':'back'}}}
        """);
  }

  @Test
  void a_list_has_items() {
    assertIs(
        listView(
                List.of("a", "b").stream()
                    .map(name -> listViewItem(text(name)).key(name).onClick(PAY))
                    .toList())
            .limit(3),
        """
        {'type':'ListView','limit':3,'children':[
          {'type':'ListViewItem','key':'a','children':[{'type':'Text','value':'a'}],
           'onClickAction':{'type':'order.pay','payload':{'id':7}}},
          {'type':'ListViewItem','key':'b','children':[{'type':'Text','value':'b'}],
           'onClickAction':{'type':'order.pay','payload':{'id':7}}}]}
        """);
  }

  @Test
  void every_component_has_its_type_and_what_it_needs() {
    assertIs(basic(), "{'type':'Basic','children':[]}");
    assertIs(
        box(caption("c")).background("blue-500").radius("md").padding(1).flex(1),
        """
        {'type':'Box','children':[{'type':'Caption','value':'c'}],
         'background':'blue-500','radius':'md','padding':1,'flex':1}
        """);
    assertIs(
        col(markdown("*m*").streaming(true)).justify(Justification.BETWEEN),
        """
        {'type':'Col','children':[{'type':'Markdown','value':'*m*','streaming':true}],
         'justify':'between'}
        """);
    assertIs(
        form(label("L", "n").color("danger")).onSubmit(PAY),
        """
        {'type':'Form','children':[{'type':'Label','value':'L','fieldName':'n','color':'danger'}],
         'onSubmitAction':{'type':'order.pay','payload':{'id':7}}}
        """);
    assertIs(
        text("t").maxLines(2).align(Alignment.END),
        "{'type':'Text','value':'t','maxLines':2,'truncate':true,'textAlign':'end'}");
    assertIs(divider().color("subtle"), "{'type':'Divider','color':'subtle'}");
    assertIs(
        icon("star").size(Size.XXL).color("info"),
        "{'type':'Icon','name':'star','size':'2xl','color':'info'}");
    assertIs(
        image("https://e.com/i").alt("i").height(9).width(8).radius("full"),
        """
        {'type':'Image','src':'https://e.com/i','alt':'i','height':9,'width':8,'radius':'full'}
        """);
    assertIs(
        select("s", option("a", "A"), option("b", "B").with("disabled", true))
            .defaultValue("a")
            .onChange(PAY.withoutStream()),
        """
        {'type':'Select','name':'s','defaultValue':'a',
         'options':[{'value':'a','label':'A'},{'value':'b','label':'B','disabled':true}],
         'onChangeAction':{'type':'order.pay','payload':{'id':7},'streaming':false}}
        """);
    assertIs(
        radioGroup("r", option("a", "A")).disabled(true),
        """
        {'type':'RadioGroup','name':'r','options':[{'value':'a','label':'A'}],'disabled':true}
        """);
    assertIs(
        datePicker("d").with("min", LocalDate.of(2026, 1, 2)),
        "{'type':'DatePicker','name':'d','min':'2026-01-02'}");
    assertIs(
        checkbox("c", "C").checked(true),
        "{'type':'Checkbox','name':'c','label':'C','defaultChecked':true}");
    assertIs(textarea("t").with("rows", 3), "{'type':'Textarea','name':'t','rows':3}");
    assertIs(
        button("b").submit().color("danger").variant(Variant.GHOST).size(Size.XXXS),
        """
        {'type':'Button','label':'b','submit':true,'color':'danger','variant':'ghost','size':'3xs'}
        """);
  }

  @Test
  void a_transition_has_one_child_or_none() {
    assertIs(transition(text("t")), "{'type':'Transition','children':{'type':'Text','value':'t'}}");
    assertThat(transition(null).json().members()).containsOnlyKeys("type", "children");
  }

  @Test
  void a_chart_has_series() {
    assertIs(
        chart("day", List.of(Map.of("day", "Mon"), Map.of("sold", 3)))
            .bar("sold", "Sold")
            .line("left", "Left")
            .area("x", "X")
            .with("showLegend", true),
        """
        {'type':'Chart','data':[{'day':'Mon'},{'sold':3}],'xAxis':{'dataKey':'day'},'showLegend':true,
         'series':[{'type':'bar','dataKey':'sold','label':'Sold'},
                   {'type':'line','dataKey':'left','label':'Left'},
                   {'type':'area','dataKey':'x','label':'X'}]}
        """);
  }

  @Test
  void children_that_are_null_are_left_out_and_more_can_be_added() {
    assertIs(
        card(null, text("a")).add(null, text("b")).addAll(List.of(text("c"))),
        """
        {'type':'Card','children':[{'type':'Text','value':'a'},{'type':'Text','value':'b'},
          {'type':'Text','value':'c'}]}
        """);
  }

  @Test
  void any_property_can_be_set_and_taken_away() {
    assertIs(
        text("a")
            .with("editable", Map.of("name", "n"))
            .with("badge", badge("b"))
            .with("all", List.of(Size.SM, PAY))
            .with("color", "danger")
            .with("color", null),
        """
        {'type':'Text','value':'a','editable':{'name':'n'},'badge':{'type':'Badge','label':'b'},
         'all':['sm',{'type':'order.pay','payload':{'id':7}}]}
        """);
    assertThatThrownBy(() -> text("a").with("x", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_component_never_changes() {
    Text text = text("a");
    JsonObject before = text.json();

    assertThat(text.color("danger")).isNotSameAs(text);
    assertThat(text.json()).isSameAs(before);
  }

  @Test
  void an_action_says_what_differs_from_the_default() {
    assertThat(ActionConfig.of("a").json()).isEqualTo(widget("{'type':'a'}"));
    assertThat(
            ActionConfig.of("a", List.of(1))
                .onClient()
                .loading(ActionConfig.LoadingBehavior.CONTAINER)
                .withoutStream()
                .json())
        .isEqualTo(
            widget(
                """
                {'type':'a','payload':[1],'handler':'client','loadingBehavior':'container',
                 'streaming':false}
                """));
  }
}
